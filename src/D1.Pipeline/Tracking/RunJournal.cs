namespace D1.Pipeline.Tracking;

/// <summary>The file in which a run is recorded, for those who read it; it may be written at the same time. Only whole lines
/// count.</summary>
public sealed class RunJournal(string path)
{
    // A last record that says how the run ended is shorter.
    private const int Tail = 256;

    public string Path { get; } = path;

    /// <summary>32 hex digits.</summary>
    public string RunId => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Bytes; 0 when there is none.</summary>
    public long Length => new FileInfo(Path) is { Exists: true, Length: var length } ? length : 0;

    /// <summary>The run as far as it is written; null where nothing of it can be read.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public RecordedRun? Read() => RecordedRun.Of(RunId, Lines().Select(line => line.Record).OfType<RunRecord>());

    /// <summary>What tells whether the journal still has the same bytes before <paramref name="end"/>: a checksum of the last of them; 0
    /// where it is shorter.</summary>
    internal uint MarkAt(long end)
    {
        if (Length < end) return 0;
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(Tail, end)];
        return RunRecord.Checksum(bytes.AsSpan(0, RandomAccess.Read(file, bytes, end - bytes.Length)));
    }

    /// <summary>Whether its last record says how the run ended.</summary>
    internal bool IsEnded => Lines(Math.Max(0, Length - Tail)) is [.., { Record: RunRecord.Status }];

    /// <summary>The whole lines from a byte on: each with its record, null where it is damaged, and the byte after it.</summary>
    internal IReadOnlyList<(RunRecord? Record, long End)> Lines(long from = 0)
    {
        if (Length <= from) return [];
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Lines(file, from);
    }

    internal static List<(RunRecord? Record, long End)> Lines(FileStream file, long from)
    {
        var bytes = new byte[Math.Max(0, file.Length - from)];
        file.Position = from;
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var lines = new List<(RunRecord?, long)>();
        for (int begin = 0, end; (end = Array.IndexOf(bytes, (byte)'\n', begin, read - begin)) >= 0; begin = end + 1)
            lines.Add((RunRecord.Read(bytes.AsSpan(begin, end - begin)), from + end + 1));
        return lines;
    }
}

/// <summary>What a journal comes to. Times are milliseconds since 1970.</summary>
/// <param name="RunId">32 hex digits.</param>
/// <param name="Experiment">Its profile.</param>
/// <param name="Name">For people.</param>
/// <param name="Parent">The run it is nested in; it stays with the first attempt's.</param>
/// <param name="User">Who started it.</param>
/// <param name="Started">When the first attempt did.</param>
/// <param name="Status">How the last attempt stands.</param>
/// <param name="Ended">When it ended; null while it runs.</param>
/// <param name="Parameters">By name.</param>
/// <param name="Tags">By name.</param>
/// <param name="Metrics">Every point in the order of its first record, each (key, step) once.</param>
/// <param name="Files">Small files; the last of a name counts.</param>
public sealed record RecordedRun(
    string RunId, string Experiment, string Name, string? Parent, string? User, long Started, RunStatus Status, long? Ended,
    IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<RunRecord.Metric> Metrics,
    IReadOnlyDictionary<string, RunRecord.File> Files)
{
    /// <summary>The run that records tell of; null where there is none. Where the record that says what it is was damaged, the rest counts
    /// all the same.</summary>
    internal static RecordedRun? Of(string runId, IEnumerable<RunRecord> records)
    {
        RunRecord.Start? first = null;
        var (status, ended, any) = (RunStatus.Running, (long?)null, false);
        var (parameters, tags) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        var files = new Dictionary<string, RunRecord.File>();
        var (metrics, points) = (new List<RunRecord.Metric>(), new HashSet<(string, long)>());
        foreach (var record in records)
        {
            any = true;
            switch (record)
            {
                case RunRecord.Start start:
                    first ??= start;
                    (status, ended) = (RunStatus.Running, null);
                    break;
                case RunRecord.Param pair:
                    parameters.TryAdd(pair.Key, pair.Value);
                    break;
                case RunRecord.Tag pair:
                    tags[pair.Key] = pair.Value;
                    break;
                case RunRecord.Metric point when points.Add((point.Key, point.Step)):
                    metrics.Add(point);
                    break;
                case RunRecord.File file:
                    files[file.Name] = file;
                    break;
                case RunRecord.Status end:
                    (status, ended) = (end.Value, end.Time);
                    break;
            }
        }
        if (!any) return null;
        var time = metrics is [var earliest, ..] ? earliest.Time : ended ?? 1;
        first ??= new("d1", tags.GetValueOrDefault("mlflow.runName", runId), null, tags.GetValueOrDefault("mlflow.user"), time);
        return new(runId, first.Experiment, first.Name, first.Parent, first.User, first.Time, status, ended,
            parameters, tags, metrics, files);
    }
}
