namespace D1.Stages.Tracking.Rest;

/// <summary>A run that is written to its journal only; it never waits for the server.</summary>
internal sealed class SpooledRun : ITrackedRun
{
    private readonly Spool _spool;
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly HashSet<(string Key, long Step)> _points = [];
    private readonly Dictionary<string, string> _params = [];
    private readonly Dictionary<string, string> _tags = [];
    private readonly Lock _writing = new();

    /// <summary>Starts the journal, or goes on with it: what it says already is not written again.</summary>
    public SpooledRun(Spool spool, string experiment, RunDescription description, TimeProvider time)
    {
        (_spool, _time, RunId) = (spool, time, description.RunId!);
        Directory.CreateDirectory(spool.Folder);
        _journal = spool.JournalOf(RunId);
        _journal.Mend();
        var before = _journal.Read();
        foreach (var line in before) Remember(line.Entry);
        SpoolEntry first = before.Count > 0
            ? new SpoolEntry.Status(RunStatus.Running, Now)
            : new SpoolEntry.Start(MlflowText.Cut(experiment, MlflowLimits.ExperimentName), MlflowText.RunName(description.Name),
                description.ParentRunId, Now);
        Write([
            first,
            .. description.Parameters.Select(pair => new SpoolEntry.Param(MlflowText.Name(pair.Key), MlflowText.ParamValue(pair.Value))),
            .. UsualTags.Of(description).Concat(description.Tags).Select(pair => TagOf(pair.Key, pair.Value)),
        ]);
    }

    public string RunId { get; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Metric(string key, double value, long at) => Write([new SpoolEntry.Metric(MlflowText.Name(key), value, at, Now)]);

    public void Tag(string key, string value) => Write([TagOf(key, value)]);

    public void Artifact(string file)
    {
        var name = Path.GetFileName(file);
        var copy = _spool.FileOf(RunId, name);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy, overwrite: true);
        Write([new SpoolEntry.Artifact(name, Path.GetFullPath(file))]);
    }

    public void Finish(RunStatus status) => Write([new SpoolEntry.Status(status, Now)]);

    private static SpoolEntry.Tag TagOf(string key, string value) => new(MlflowText.Name(key), MlflowText.TagValue(value));

    private void Write(IReadOnlyList<SpoolEntry> entries)
    {
        lock (_writing) _journal.Append([.. entries.Where(Remember)]);
    }

    // Whether it is news: a resumed run repeats some steps, its parameters and its tags. A parameter never changes on the server.
    private bool Remember(SpoolEntry? entry) => entry switch
    {
        SpoolEntry.Metric metric => _points.Add((metric.Key, metric.Step)),
        SpoolEntry.Param pair => _params.TryAdd(pair.Key, pair.Value),
        SpoolEntry.Tag pair => !(_tags.TryGetValue(pair.Key, out var value) && value == pair.Value) && (_tags[pair.Key] = pair.Value) is not null,
        _ => true,
    };
}
