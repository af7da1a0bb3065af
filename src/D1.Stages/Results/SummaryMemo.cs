using D1.Pipeline.Files;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>Summaries by place, believed as long as the stamps stay; kept in a file that is written anew, in one rename, when a result has
/// come, gone or changed.</summary>
internal sealed class SummaryMemo
{
    // As of digests: a file system's clock may stand still for so long, and a second change would leave the stamp as it is.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly string _file;
    private readonly Dictionary<(string Stage, string Key), Remembered> _known;

    private SummaryMemo(string file, Dictionary<(string Stage, string Key), Remembered> known) => (_file, _known) = (file, known);

    /// <summary>The memo of a file; an unreadable one costs the time of all summaries.</summary>
    public static SummaryMemo Load(string file)
    {
        var known = new Dictionary<(string Stage, string Key), Remembered>();
        try
        {
            foreach (var entry in SummaryFile.Read(file)) known[(entry.Summary.Stage, entry.Summary.Key)] = entry;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is none yet, or it is another user's.
        }
        return new SummaryMemo(file, known);
    }

    /// <summary>Summaries of the results in folders, in their order; remembers them. Of two commands that do so at once, the later one
    /// counts.</summary>
    public IReadOnlyList<ResultSummary> Summaries(IReadOnlyList<(string Stage, string Key, string Folder)> places)
    {
        var found = new Remembered[places.Count];
        var unknown = new List<int>();
        for (var index = 0; index < found.Length; index++)
        {
            var (stage, key, folder) = places[index];
            var (manifest, metrics) = (Stamp($"{folder}/{Manifest.FileName}"), Stamp($"{folder}/{Artifact.MetricsFile}"));
            if (_known.TryGetValue((stage, key), out var known) && known.Manifest == manifest && known.Metrics == metrics)
                found[index] = known;
            else
            {
                found[index] = new Remembered(manifest, metrics, new ResultSummary { Stage = stage, Key = key });
                unknown.Add(index);
            }
        }
        if (unknown.Count > 0)
            Parallel.ForEach(unknown, index =>
            {
                var (stage, key, folder) = places[index];
                found[index] = found[index] with { Summary = ResultSummary.Of(folder, stage, key) };
            });
        Remember(found, unknown);
        return Array.ConvertAll(found, entry => entry.Summary);
    }

    private void Remember(Remembered[] found, List<int> unknown)
    {
        var settled = DateTime.UtcNow.Ticks - Settled.Ticks;
        var kept = found.Where(IsSettled).ToList();
        // A store that is looked at only is not given a folder.
        if ((kept.Count == _known.Count && !unknown.Exists(index => IsSettled(found[index])))
            || !Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(_file)))) return;
        try
        {
            WholeFile.Write(_file, SummaryFile.Write(kept));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A memo that cannot be written costs time, nothing else.
        }

        bool IsSettled(Remembered entry) => Math.Max(entry.Manifest.Changed, entry.Metrics.Changed) < settled;
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
}
