using System.Text.Json;
using D1.Pipeline.Requests;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>How far a run's journal has been sent to a server.</summary>
/// <param name="Run">The run on the server; null before it is made.</param>
/// <param name="Sent">Bytes of the journal that the server acknowledged.</param>
/// <param name="Tried">Bytes that it may have got: what lies between was under way when something failed.</param>
/// <param name="Mark">The journal's <see cref="RunJournal.MarkAt"/> there: after a power cut it may have been written anew.</param>
/// <param name="Gone">Somebody deleted the run on the server; nothing more is sent.</param>
internal sealed record Bookmark(MlflowRun? Run = null, long Sent = 0, long Tried = 0, uint Mark = 0, bool Gone = false);

/// <summary>
/// Which run on the server is which of ours; makes those that are missing. A run carries its id of ours as the tag <see cref="KeyTag"/>,
/// by which it is found again when the answer to its creation, or its bookmark, was lost: no run is made twice.
/// </summary>
internal sealed class RunDirectory(RunFolder runs, MlflowServer server, MlflowClient client, Retries retries)
{
    public const string KeyTag = "d1.run_key";
    private readonly Dictionary<string, string> _experiments = [];
    private readonly string _folder = Path.Combine(runs.SentFolder, server.FolderName);

    public string LockFile => Path.Combine(_folder, "lock");

    /// <summary>A run's bookmark; a new one where there is none, or a damaged one.</summary>
    public Bookmark Read(RunJournal journal)
    {
        try
        {
            var mark = JsonSerializer.Deserialize<Bookmark>(File.ReadAllBytes(FileOf(journal)), MlflowJson.Options) ?? new Bookmark();
            // What the server has of a journal that lost its end is not known any more.
            return mark.Sent == 0 || mark.Mark == journal.MarkAt(mark.Sent) ? mark : mark with { Sent = 0, Tried = long.MaxValue };
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return new Bookmark();
        }
    }

    public Bookmark Write(RunJournal journal, Bookmark mark)
    {
        var file = FileOf(journal);
        mark = mark with { Mark = journal.MarkAt(mark.Sent) };
        File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(mark, MlflowJson.Options));
        File.Move(file + ".new", file, overwrite: true);
        return mark;
    }

    /// <summary>Drops the bookmarks of runs that the server does not know: it was made anew at its old address, or somebody cleaned up
    /// there for good.</summary>
    public async Task ForgetUnknownAsync(CancellationToken cancellation)
    {
        foreach (var journal in runs.Journals())
            if (Read(journal) is { Run.RunId: var run, Gone: false }
                && !await retries.RunAsync(token => client.HasRunAsync(run, token), cancellation).ConfigureAwait(false))
                File.Delete(FileOf(journal));
    }

    /// <summary>The run's bookmark with the run on the server in it; null where nothing is recorded yet.</summary>
    public async Task<Bookmark?> OpenAsync(RunJournal journal, CancellationToken cancellation)
    {
        var mark = Read(journal);
        if (mark.Run is not null) return mark;
        if (journal.Read() is not { } recorded) return null;
        // Its parent comes first; a worker's run may be sent before anything of the invocation that it belongs to.
        var parent = recorded.Parent is null ? null : await OpenAsync(runs.JournalOf(recorded.Parent), cancellation).ConfigureAwait(false);
        var (run, found) = await retries.RunAsync(token => FindOrCreateAsync(recorded, parent?.Run, token), cancellation)
            .ConfigureAwait(false);
        // A run that was there, without a bookmark, may have points of ours.
        return Write(journal, new Bookmark(run, Tried: found ? long.MaxValue : 0));
    }

    private string FileOf(RunJournal journal) => Path.Combine(_folder, journal.RunId + ".json");

    private async Task<(MlflowRun Run, bool Found)> FindOrCreateAsync(
        RecordedRun recorded, MlflowRun? parent, CancellationToken cancellation)
    {
        var experiment = await ExperimentAsync(MlflowText.Experiment(recorded.Experiment), cancellation).ConfigureAwait(false);
        var key = new MlflowPair(KeyTag, recorded.RunId);
        if (await client.FindRunAsync(experiment, key, cancellation).ConfigureAwait(false) is { } there) return (there, true);
        var tags = new List<MlflowPair> { key };
        if (parent is not null) tags.Add(new MlflowPair("mlflow.parentRunId", parent.RunId));
        return (await client.CreateRunAsync(experiment, recorded, tags, cancellation).ConfigureAwait(false), false);
    }

    // The server's id of an experiment, which is made when it is missing.
    private async Task<string> ExperimentAsync(string name, CancellationToken cancellation)
    {
        if (_experiments.TryGetValue(name, out var id)) return id;
        var found = await client.FindExperimentAsync(name, cancellation).ConfigureAwait(false) ?? await CreateAsync().ConfigureAwait(false);
        if (found is not { LifecycleStage: not "deleted" })
            throw new MlflowTroubleException($"the experiment '{name}' is deleted on the server; restore it there, or delete it for good");
        return _experiments[name] = found.ExperimentId;

        async Task<MlflowExperiment?> CreateAsync()
        {
            try
            {
                await client.CreateExperimentAsync(name, cancellation).ConfigureAwait(false);
            }
            catch (MlflowRefusedException refusal) when (refusal.Code == MlflowRefusedException.Exists)
            {
                // Somebody else was faster, or our first try arrived after all.
            }
            return await client.FindExperimentAsync(name, cancellation).ConfigureAwait(false);
        }
    }
}
