namespace D1.Stages.Tracking;

/// <summary>One run being recorded.</summary>
public interface ITrackedRun
{
    /// <summary>32 hex digits.</summary>
    string RunId { get; }

    /// <summary>One point of a curve. A second value for the same key <paramref name="at"/> the same step is dropped: a resumed run
    /// repeats some steps.</summary>
    void Metric(string key, double value, long at);

    void Tag(string key, string value);

    /// <summary>Copies a small file beside the run.</summary>
    void Artifact(string file);

    void Finish(RunStatus status);
}
