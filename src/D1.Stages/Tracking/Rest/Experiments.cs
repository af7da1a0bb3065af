namespace D1.Stages.Tracking.Rest;

/// <summary>The server's experiments by name, made when they are missing.</summary>
internal sealed class Experiments(MlflowClient client)
{
    private readonly Dictionary<string, string> _known = [];

    /// <summary>The id of an experiment.</summary>
    public async Task<string> GetAsync(string name, CancellationToken cancellation)
    {
        if (_known.TryGetValue(name, out var id)) return id;
        var found = await client.FindExperimentAsync(name, cancellation).ConfigureAwait(false) ?? await CreateAsync(name, cancellation).ConfigureAwait(false);
        if (found is not { LifecycleStage: not "deleted" })
            throw new MlflowTroubleException($"the experiment '{name}' is deleted on the server; restore it there, or delete it for good");
        return _known[name] = found.ExperimentId;
    }

    private async Task<MlflowExperiment?> CreateAsync(string name, CancellationToken cancellation)
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
