using D1.Stages.Requests;

namespace D1.Stages.Tracking.Rest;

/// <summary>Sends what a run's journal holds beyond its bookmark, in order, and moves the bookmark on.</summary>
internal sealed class RunSender(Spool spool, MlflowClient client, Retries retries, Action<string> refused)
{
    private readonly RunDirectory _runs = new(spool, client, retries);
    private readonly BatchSender _batches = new(client, retries, refused);
    private readonly ArtifactSender _artifacts = new(spool, client, retries);

    /// <returns>Whether something was sent.</returns>
    /// <exception cref="MlflowTroubleException">The rest has to wait; the bookmark says how far it came.</exception>
    /// <exception cref="MlflowRefusedException">The server does not accept the run as such.</exception>
    public async Task<bool> SendAsync(Journal journal, CancellationToken cancellation)
    {
        if (await _runs.OpenAsync(journal.RunId, cancellation).ConfigureAwait(false) is not { Run: { } run } mark)
        {
            if (journal.Read().Count > 0) refused($"run {journal.RunId}: the first line of its journal is damaged");
            return false; // or its first line is still being written
        }
        if (mark.Gone) return false;
        try
        {
            return (await SendAsync(journal, run, mark, cancellation).ConfigureAwait(false)).Sent > mark.Sent;
        }
        catch (MlflowRefusedException refusal) when (refusal.IsGone)
        {
            Save(journal, mark with { Gone = true });
            refused($"the rest of run {run.RunId}: {refusal.Message}");
            return false;
        }
    }

    private async Task<Bookmark> SendAsync(Journal journal, MlflowRun run, Bookmark mark, CancellationToken cancellation)
    {
        var (batch, end) = (new BatchBuilder(), mark.Sent);
        foreach (var line in journal.Read(mark.Sent))
        {
            if (line.Entry is null || !batch.TryAdd(line.Entry))
            {
                mark = await SendBatchAsync(journal, run, mark, batch, end, cancellation).ConfigureAwait(false);
                if (line.Entry is null || !batch.TryAdd(line.Entry)) mark = await SendAloneAsync(journal, run, mark, line, cancellation).ConfigureAwait(false);
            }
            end = line.End;
        }
        return await SendBatchAsync(journal, run, mark, batch, end, cancellation).ConfigureAwait(false);
    }

    private async Task<Bookmark> SendBatchAsync(Journal journal, MlflowRun run, Bookmark mark, BatchBuilder batch, long end, CancellationToken cancellation)
    {
        if (batch.IsEmpty) return mark;
        var inDoubt = mark.Sent < mark.Tried;
        // Written before it is sent: a sender that is killed meanwhile leaves word that the server may have it.
        mark = Save(journal, mark with { Tried = Math.Max(mark.Tried, end) });
        await _batches.SendAsync(run.RunId, batch.Take(), inDoubt, cancellation).ConfigureAwait(false);
        return Save(journal, mark with { Sent = end });
    }

    // What is not part of a batch can be sent twice without harm.
    private async Task<Bookmark> SendAloneAsync(Journal journal, MlflowRun run, Bookmark mark, SpoolLine line, CancellationToken cancellation)
    {
        switch (line.Entry)
        {
            case SpoolEntry.Status status:
                long? ended = status.Value == RunStatus.Running ? null : status.Time;
                await retries.RunAsync(token => client.UpdateRunAsync(run.RunId, status.Value, ended, token), cancellation).ConfigureAwait(false);
                break;
            case SpoolEntry.Artifact artifact:
                await _artifacts.SendAsync(journal.RunId, run, artifact, cancellation).ConfigureAwait(false);
                break;
            case null:
                refused($"run {run.RunId}: a damaged line of its journal {journal.RunId}");
                break;
        }
        mark = Save(journal, mark with { Sent = line.End });
        if (line.Entry is SpoolEntry.Artifact { Name: var name }) File.Delete(spool.FileOf(journal.RunId, name));
        return mark;
    }

    private Bookmark Save(Journal journal, Bookmark mark)
    {
        mark.Write(spool.BookmarkOf(journal.RunId));
        return mark;
    }
}
