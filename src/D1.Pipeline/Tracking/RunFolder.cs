using D1.Pipeline.Store;

namespace D1.Pipeline.Tracking;

/// <summary>
/// All runs of an artifacts folder: <c>runs/&lt;run&gt;.journal</c>, and beside them <c>runs/sent/&lt;server&gt;/&lt;run&gt;.json</c>, how
/// much of each an MLflow server has.
/// </summary>
public sealed class RunFolder(string artifactsRoot)
{
    private const string Ending = ".journal";

    public string Folder { get; } = Path.Combine(Path.GetFullPath(artifactsRoot), "runs");

    public RunJournal JournalOf(string runId) => new(Path.Combine(Folder, runId + Ending));

    /// <summary>Every journal, whether its run goes on or not.</summary>
    public IEnumerable<RunJournal> Journals() =>
        Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*" + Ending).Select(path => new RunJournal(path)) : [];

    /// <summary>Journals that no artifact needs: neither those of the given runs nor those that they are nested in.</summary>
    public IReadOnlyList<RunJournal> Unneeded(IEnumerable<string> runs)
    {
        var needed = new HashSet<string>();
        foreach (var run in runs)
            for (var next = run; next is not null && needed.Add(next);) next = JournalOf(next).Read()?.Parent;
        return [.. Journals().Where(journal => !needed.Contains(journal.RunId))];
    }

    /// <summary>Removes a run, and what is known of where it was sent.</summary>
    public void Remove(string runId)
    {
        File.Delete(JournalOf(runId).Path);
        File.Delete(JournalWriter.LockFile(JournalOf(runId).Path));
        foreach (var server in Directory.Exists(SentFolder) ? Directory.EnumerateDirectories(SentFolder) : [])
            File.Delete(Path.Combine(server, runId + ".json"));
    }

    /// <summary>Ends the runs whose process is gone: nobody else will. They were killed, but for those that had published their
    /// result.</summary>
    internal void CloseAbandoned()
    {
        foreach (var journal in Journals().Where(journal => !journal.IsEnded))
        {
            using var writer = new JournalWriter(journal.Path);
            // Another writer is there: it lives.
            if (writer.Flush() is not null || writer.Status != RunStatus.Running) continue;
            var last = new DateTimeOffset(File.GetLastWriteTimeUtc(journal.Path));
            writer.Add(new RunRecord.Status(HasPublished(journal) ? RunStatus.Finished : RunStatus.Killed, last.ToUnixTimeMilliseconds()));
            writer.Flush();
        }
    }

    private bool HasPublished(RunJournal journal) =>
        journal.Read()?.Tags is { } tags && tags.TryGetValue("d1.stage", out var stage) && tags.TryGetValue("d1.key", out var key)
        && Manifest.Read(Path.Combine(artifactsRoot, ArtifactStore.StoreFolder, stage, key))?.RunId == journal.RunId;

    internal string SentFolder => Path.Combine(Folder, "sent");
}
