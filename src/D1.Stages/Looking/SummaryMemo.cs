using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Stages.Artifacts;

namespace D1.Stages.Looking;

/// <summary>
/// Summaries by <c>stage/key</c> and the stamps of the two files that they are of: a JSON line each in a file that is written anew, in one
/// rename, when a result has come, gone or changed.
/// </summary>
internal sealed class SummaryMemo
{
    // As of digests: a file system's clock may stand still for so long, and a second change would leave the stamp as it is.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly string _file;
    private readonly Dictionary<string, Remembered> _known;
    private readonly ConcurrentBag<Remembered> _seen = [];
    private int _taken;

    private SummaryMemo(string file, Dictionary<string, Remembered> known) => (_file, _known) = (file, known);

    /// <summary>The memo of a file; an unreadable line costs the time of one summary.</summary>
    public static SummaryMemo Load(string file)
    {
        var known = new Dictionary<string, Remembered>();
        try
        {
            foreach (var line in File.ReadLines(file))
                if (Parse(line) is { } entry) known[entry.Summary.Place] = entry;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is none yet, or it is another user's.
        }
        return new SummaryMemo(file, known);
    }

    /// <summary>The summary of a folder's result; many threads may ask.</summary>
    public ResultSummary Summary(string folder, string stage, string key)
    {
        var (manifest, metrics) = (Stamp(Path.Combine(folder, Manifest.FileName)), Stamp(Path.Combine(folder, Artifact.MetricsFile)));
        if (_known.TryGetValue($"{stage}/{key}", out var known) && (known.Manifest, known.Metrics) == (manifest, metrics))
        {
            _seen.Add(known);
            return known.Summary;
        }
        var taken = new Remembered(manifest, metrics, ResultSummary.Of(folder, stage, key));
        if (Math.Max(manifest.Changed, metrics.Changed) + Settled.Ticks >= DateTime.UtcNow.Ticks) return taken.Summary;
        _seen.Add(taken);
        Interlocked.Increment(ref _taken);
        return taken.Summary;
    }

    /// <summary>Remembers what was seen. Of two commands that do so at once, the later one counts.</summary>
    public void Save()
    {
        if (_taken == 0 && _seen.Count == _known.Count) return;
        var (folder, own) = (Path.GetDirectoryName(_file)!, $"{_file}.{Environment.ProcessId}");
        try
        {
            // A store that is looked at only is not given a folder.
            if (!Directory.Exists(Path.GetDirectoryName(folder))) return;
            Directory.CreateDirectory(folder);
            File.WriteAllLines(own, _seen.Select(entry => JsonSerializer.Serialize(entry, SummaryJson.Default.Remembered)));
            File.Move(own, _file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A memo that cannot be written costs time, nothing else.
        }
    }

    private static FileStamp Stamp(string file)
    {
        try
        {
            return FileStamp.Of(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static Remembered? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, SummaryJson.Default.Remembered) is { Summary: not null } entry ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record Remembered(FileStamp Manifest, FileStamp Metrics, ResultSummary Summary);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Remembered))]
internal sealed partial class SummaryJson : JsonSerializerContext;
