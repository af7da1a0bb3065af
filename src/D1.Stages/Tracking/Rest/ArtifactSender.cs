using D1.Stages.Requests;

namespace D1.Stages.Tracking.Rest;

/// <summary>Sends files through the server's artifact proxy; where a run's artifacts live elsewhere, a tag tells where the file is here.</summary>
internal sealed class ArtifactSender(Spool spool, MlflowClient client, Retries retries)
{
    private const string Proxied = "mlflow-artifacts:/";

    public async Task SendAsync(string runId, MlflowRun run, SpoolEntry.Artifact artifact, CancellationToken cancellation)
    {
        var copy = spool.FileOf(runId, artifact.Name);
        if (File.Exists(copy) && await TryPutAsync(run, artifact.Name, copy, cancellation).ConfigureAwait(false)) return;
        var tag = new MlflowPair(MlflowText.Name($"d1.artifacts.{artifact.Name}"), MlflowText.TagValue(artifact.Source));
        await retries.RunAsync(token => client.SetTagAsync(run.RunId, tag, token), cancellation).ConfigureAwait(false);
    }

    private async Task<bool> TryPutAsync(MlflowRun run, string name, string file, CancellationToken cancellation)
    {
        // mlflow-artifacts://host/… names a proxy elsewhere, perhaps with another login.
        if (!run.ArtifactUri.StartsWith(Proxied, StringComparison.Ordinal) || run.ArtifactUri.StartsWith(Proxied + "/", StringComparison.Ordinal)) return false;
        try
        {
            var path = $"{run.ArtifactUri[Proxied.Length..].Trim('/')}/{name}";
            await retries.RunAsync(token => client.PutArtifactAsync(path, file, token), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is MlflowRefusedException or MlflowTroubleException { IsServerWide: false } or MlflowTroubleException { IsTransient: false })
        {
            return false; // a server that serves no artifacts, or cannot store them
        }
    }
}
