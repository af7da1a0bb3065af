using D1.Pipeline.Requests;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>Sends what a run's journal holds beyond its bookmark, in order, and moves the bookmark on.</summary>
internal sealed class RunSender(RunDirectory runs, MlflowClient client, Retries retries, Action<string> refused)
{
    private const string Proxied = "mlflow-artifacts:/";
    private readonly BatchSender _batches = new(client, retries, refused);

    /// <returns>Whether something was sent.</returns>
    /// <exception cref="MlflowTroubleException">The rest has to wait; the bookmark says how far it came.</exception>
    /// <exception cref="MlflowRefusedException">The server does not accept the run as such.</exception>
    public async Task<bool> SendAsync(RunJournal journal, CancellationToken cancellation)
    {
        if (await runs.OpenAsync(journal, cancellation).ConfigureAwait(false) is not { Run: { } run, Gone: false } mark) return false;
        try
        {
            return (await SendAsync(journal, run, mark, cancellation).ConfigureAwait(false)).Sent > mark.Sent;
        }
        catch (MlflowRefusedException refusal) when (refusal.IsGone)
        {
            runs.Write(journal, runs.Read(journal) with { Gone = true });
            refused($"the rest of run {run.RunId}: {refusal.Message}");
            return false;
        }
    }

    private async Task<Bookmark> SendAsync(RunJournal journal, MlflowRun run, Bookmark mark, CancellationToken cancellation)
    {
        var (batch, end) = (new BatchBuilder(), mark.Sent);
        foreach (var (record, next) in journal.Lines(mark.Sent))
        {
            if (record is null || !batch.TryAdd(record))
            {
                mark = await SendBatchAsync(journal, run, mark, batch, end, cancellation).ConfigureAwait(false);
                if (record is null || !batch.TryAdd(record))
                {
                    await SendAloneAsync(journal, run, record, isFirst: end == 0, cancellation).ConfigureAwait(false);
                    mark = runs.Write(journal, mark with { Sent = next });
                }
            }
            end = next;
        }
        return await SendBatchAsync(journal, run, mark, batch, end, cancellation).ConfigureAwait(false);
    }

    private async Task<Bookmark> SendBatchAsync(
        RunJournal journal, MlflowRun run, Bookmark mark, BatchBuilder batch, long end, CancellationToken cancellation)
    {
        if (batch.IsEmpty) return mark;
        var inDoubt = mark.Sent < mark.Tried;
        // Written before it is sent: a sender that is killed meanwhile leaves word that the server may have it.
        mark = runs.Write(journal, mark with { Tried = Math.Max(mark.Tried, end) });
        await _batches.SendAsync(run.RunId, batch.Take(), inDoubt, cancellation).ConfigureAwait(false);
        return runs.Write(journal, mark with { Sent = end });
    }

    // What is not part of a batch can be sent twice without harm.
    private async Task SendAloneAsync(RunJournal journal, MlflowRun run, RunRecord? record, bool isFirst, CancellationToken cancellation)
    {
        switch (record)
        {
            case RunRecord.Start when !isFirst:
                await UpdateAsync(RunStatus.Running, null).ConfigureAwait(false);
                break;
            case RunRecord.Status status:
                await UpdateAsync(status.Value, status.Time).ConfigureAwait(false);
                break;
            case RunRecord.File file when !await TryPutAsync(run, file, cancellation).ConfigureAwait(false):
                var tag = new MlflowPair(MlflowText.Name($"d1.artifacts.{file.Name}"), MlflowText.TagValue(file.Source));
                await retries.RunAsync(token => client.SetTagAsync(run.RunId, tag, token), cancellation).ConfigureAwait(false);
                break;
            case null:
                refused($"a damaged line of {journal.Path}");
                break;
        }

        Task UpdateAsync(RunStatus status, long? ended) =>
            retries.RunAsync(token => client.UpdateRunAsync(run.RunId, status, ended, token), cancellation);
    }

    // Through the server's artifact proxy; where a run's artifacts live elsewhere, a tag tells where the file lay here.
    private async Task<bool> TryPutAsync(MlflowRun run, RunRecord.File file, CancellationToken cancellation)
    {
        // mlflow-artifacts://host/… names a proxy elsewhere, perhaps with another login.
        if (!run.ArtifactUri.StartsWith(Proxied, StringComparison.Ordinal)) return false;
        if (run.ArtifactUri.StartsWith(Proxied + "/", StringComparison.Ordinal)) return false;
        try
        {
            var path = $"{run.ArtifactUri[Proxied.Length..].Trim('/')}/{file.Name}";
            await retries.RunAsync(token => client.PutArtifactAsync(path, file.Content, token), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
            when (error is MlflowRefusedException or MlflowTroubleException { IsServerWide: false }
                or MlflowTroubleException { IsTransient: false })
        {
            return false; // a server that serves no artifacts, or cannot store them
        }
    }
}
