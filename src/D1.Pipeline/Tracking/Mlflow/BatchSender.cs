using D1.Pipeline.Requests;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>
/// Sends batches so that no point arrives twice. Metrics are append-only on the server, so before a batch that it may have got already is
/// sent again, the server is asked which points it has. (A request that is still under way inside the server by then would escape that;
/// its repetition is exact to the millisecond, which MLflow's database stores drop themselves.)
/// </summary>
internal sealed class BatchSender(MlflowClient client, Retries retries, Action<string> refused)
{
    /// <param name="runId">The server's id.</param>
    /// <param name="batch">Within the limits.</param>
    /// <param name="inDoubt">The server may have some of it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowTroubleException">It came to no answer; it is in doubt now.</exception>
    /// <exception cref="MlflowRefusedException">The server no longer has the run.</exception>
    public async Task SendAsync(string runId, MlflowBatch batch, bool inDoubt, CancellationToken cancellation)
    {
        try
        {
            await retries.RunAsync(async token =>
            {
                if (inDoubt) batch = await WithoutKnownAsync(runId, batch, token).ConfigureAwait(false);
                inDoubt = true;
                if (batch.Count > 0) await client.LogBatchAsync(runId, batch, token).ConfigureAwait(false);
            }, cancellation).ConfigureAwait(false);
        }
        catch (MlflowRefusedException refusal) when (!refusal.IsGone && batch.Count == 1)
        {
            refused($"{batch}: {refusal.Message}");
        }
        catch (MlflowRefusedException refusal) when (!refusal.IsGone)
        {
            // One bad item must not hold up the others. A refused batch may be written in part.
            var (first, second) = batch.Halves();
            await SendAsync(runId, first, inDoubt: true, cancellation).ConfigureAwait(false);
            await SendAsync(runId, second, inDoubt: true, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<MlflowBatch> WithoutKnownAsync(string runId, MlflowBatch batch, CancellationToken cancellation)
    {
        var known = new Dictionary<string, HashSet<long>>();
        foreach (var key in batch.Metrics.Select(metric => metric.Key).Distinct())
            known[key] = await client.GetStepsAsync(runId, key, cancellation).ConfigureAwait(false);
        return batch with { Metrics = [.. batch.Metrics.Where(metric => !known[metric.Key].Contains(metric.Step))] };
    }
}
