using D1.Stages.Requests;

namespace D1.Stages.Tracking.Rest;

/// <summary>
/// Which run on the server is which of ours; makes those that are missing. A run carries its id of ours as the tag <see cref="KeyTag"/>, by which
/// it is found again when the answer to its creation was lost: no run is made twice.
/// </summary>
internal sealed class RunDirectory(Spool spool, MlflowClient client, Retries retries)
{
    public const string KeyTag = "d1.run_key";
    private readonly Experiments _experiments = new(client);

    /// <summary>The run's bookmark with the run on the server in it; null where the journal does not tell what to make.</summary>
    public async Task<Bookmark?> OpenAsync(string runId, CancellationToken cancellation)
    {
        var mark = Bookmark.Read(spool.BookmarkOf(runId));
        if (mark.Run is not null) return mark;
        var journal = spool.JournalOf(runId);
        if (journal.Start() is not { } start) return null;
        // Its parent comes first; a worker's run may be sent before anything of the invocation that it belongs to.
        var parent = start.Parent is null ? null : await OpenAsync(start.Parent, cancellation).ConfigureAwait(false);
        var (run, found) = await retries.RunAsync(token => FindOrCreateAsync(runId, start, parent?.Run, token), cancellation).ConfigureAwait(false);
        // A run that was there, without a bookmark, may have points of ours.
        mark = new Bookmark(run, Tried: found ? journal.Length : 0);
        mark.Write(spool.BookmarkOf(runId));
        return mark;
    }

    private async Task<(MlflowRun Run, bool Found)> FindOrCreateAsync(string runId, SpoolEntry.Start start, MlflowRun? parent, CancellationToken cancellation)
    {
        var experiment = await _experiments.GetAsync(start.Experiment, cancellation).ConfigureAwait(false);
        var key = new MlflowPair(KeyTag, runId);
        if (await client.FindRunAsync(experiment, key, cancellation).ConfigureAwait(false) is { } there) return (there, true);
        var tags = new List<MlflowPair> { key };
        if (parent is not null) tags.Add(new MlflowPair("mlflow.parentRunId", parent.RunId));
        return (await client.CreateRunAsync(experiment, start.Name, start.Time, tags, cancellation).ConfigureAwait(false), false);
    }
}
