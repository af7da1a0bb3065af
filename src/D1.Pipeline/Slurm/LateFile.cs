using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>What another machine wrote to a shared file system may be seen here some seconds later.</summary>
internal static class LateFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(500);

    /// <summary>An artifact that is known to be there.</summary>
    /// <returns>Null when it is still not seen after a minute.</returns>
    public static Artifact? Find(ArtifactStore store, string stage, string key)
    {
        var until = DateTime.UtcNow + Patience;
        while (true)
        {
            if (store.Find(stage, key) is { } artifact) return artifact;
            if (DateTime.UtcNow > until || store.WasDamaged(stage, key)) return null;
            Thread.Sleep(Look);
        }
    }
}
