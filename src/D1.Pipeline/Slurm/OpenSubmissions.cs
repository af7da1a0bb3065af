using D1.Core;

namespace D1.Pipeline.Slurm;

/// <summary>What the submissions of a store still need, and which of them nobody does.</summary>
public sealed class OpenSubmissions
{
    private readonly List<((string Stage, string Key) Result, string Submission)> _needed = [];
    private readonly string _root;
    private readonly Dictionary<string, Submission> _kept = [];

    /// <param name="artifacts">The store.</param>
    /// <param name="ask">Asks Slurm for the jobs of users; its own command when null.</param>
    /// <param name="time">Says what time it is.</param>
    /// <exception cref="InputException">A submission cannot be read, and so not what it needs.</exception>
    public OpenSubmissions(string artifacts, QueueQuery? ask = null, TimeProvider? time = null)
    {
        _root = Submission.FolderOf(artifacts, "");
        var now = (time ?? TimeProvider.System).GetUtcNow();
        var all = Submission.All(artifacts);
        foreach (var (submission, jobs) in JobWatch.Of(all, ask, time))
        {
            var isYoung = now - submission.LastHeard() < Submission.Kept;
            var open = jobs.Where(job => job.End is null || (job.End is JobEnd.Silent && isYoung)).Select(job => job.Number).ToList();
            if (open.Count > 0 || isYoung) _kept.Add(submission.Name, submission);
            // A job that waits for its next turn has its checkpoints there.
            foreach (var number in open)
                if ((submission.State(number)?.Making ?? submission.Graph.Nodes[number].Making) is [var stage, var key])
                    _needed.Add(((stage, key), submission.Name));
            foreach (var input in open.SelectMany(number => submission.Graph.Nodes[number].Inputs.Values).Distinct())
                if ((submission.Graph.Nodes[input].Found ?? submission.State(input)?.Result) is [var stage, var key])
                    _needed.Add(((stage, key), submission.Name));
        }
        // The jobs of one may be another's.
        foreach (var other in _kept.Values.ToList().SelectMany(submission => submission.Graph.Nodes)
            .Select(node => Path.GetDirectoryName(node.Elsewhere)).OfType<string>().Distinct())
            if (all.FirstOrDefault(one => one.Name == other) is { } owner) _kept[other] = owner;
    }

    /// <summary>Results that jobs have yet to read, or are making, each with the submission that they are of.</summary>
    public ILookup<(string Stage, string Key), string> Needed => _needed.ToLookup(need => need.Result, need => need.Submission);

    /// <summary>Folders and files of submissions that ended long ago, and of programs that no submission runs.</summary>
    public IEnumerable<string> Unneeded()
    {
        if (!Directory.Exists(_root)) return [];
        var builds = Path.Combine(_root, Submission.Builds);
        var used = _kept.Values.Select(submission => Path.GetFileName(submission.Graph.Build)).ToHashSet();
        return [.. Directory.EnumerateDirectories(_root).Where(folder => folder != builds && !_kept.ContainsKey(Path.GetFileName(folder))),
            .. Directory.Exists(builds) ? Directory.EnumerateFileSystemEntries(builds).Where(entry => !IsUsed(entry)) : []];

        // What nodes answered is called by the program, and so is half a copy.
        bool IsUsed(string entry) => used.Contains(File.Exists(entry) ? Path.GetFileName(entry).Split('.')[0] : Path.GetFileName(entry));
    }
}
