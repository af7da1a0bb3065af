namespace D1.Pipeline.Tracking;

/// <summary>Records runs for people who compare them. Nothing that goes wrong in it reaches the work.</summary>
public interface ITracker
{
    /// <summary>Starts a run, or goes on with the one that the description names: its metrics stay, each (key, step) once.</summary>
    ITrackedRun Start(RunDescription description);
}

/// <summary>One run being recorded.</summary>
public interface ITrackedRun
{
    /// <summary>32 hex digits.</summary>
    string RunId { get; }

    /// <summary>One point of a curve. A second value for the same key <paramref name="at"/> the same step is dropped: a resumed run
    /// repeats some steps.</summary>
    void Metric(string key, double value, long at);

    void Tag(string key, string value);

    /// <summary>Keeps a small file with the run.</summary>
    void Artifact(string file);

    /// <summary>Puts on disk what was recorded so far: before anything that lets a later attempt skip the work that it came from.</summary>
    void Flush();

    void Finish(RunStatus status);
}

/// <summary>What a run is when it starts.</summary>
/// <param name="Name">For people: the spec's name, its overrides and inputs.</param>
/// <param name="RunId">32 hex digits of a run to go on with; null starts a new one.</param>
/// <param name="ParentRunId">The run it is nested in.</param>
/// <param name="Parameters">Flat, snake case with dots.</param>
/// <param name="Tags">Beside MLflow's usual ones.</param>
public sealed record RunDescription(string Name, string? RunId, string? ParentRunId,
    IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Tags);

/// <summary>How a tracked run stands, with MLflow's numbers.</summary>
public enum RunStatus
{
    Running = 1,
    Finished = 3,
    Failed = 4,
    Killed = 5,
}

/// <summary>Records nothing.</summary>
public sealed class NoTracker : ITracker
{
    public ITrackedRun Start(RunDescription description) => new Run(description.RunId ?? Guid.NewGuid().ToString("N"));

    private sealed class Run(string runId) : ITrackedRun
    {
        public string RunId { get; } = runId;

        public void Metric(string key, double value, long at) { }

        public void Tag(string key, string value) { }

        public void Artifact(string file) { }

        public void Flush() { }

        public void Finish(RunStatus status) { }
    }
}
