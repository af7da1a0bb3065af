using System.Diagnostics;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>What another machine wrote to a shared file system may be seen here some seconds later.</summary>
internal static class LateFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(500);

    /// <summary>An artifact that is known to be there.</summary>
    /// <returns>Null when it is still not seen after a minute.</returns>
    public static Artifact? Find(ArtifactStore store, string stage, string key) =>
        Wait(() => store.Find(stage, key), () => store.WasDamaged(stage, key));

    /// <summary>Something that is known to be there.</summary>
    /// <param name="look">Looks for it.</param>
    /// <param name="isVain">Whether it will not come.</param>
    /// <returns>Null when it is still not seen after a minute.</returns>
    public static T? Wait<T>(Func<T?> look, Func<bool>? isVain = null)
        where T : class
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (look() is { } found) return found;
            if (Stopwatch.GetElapsedTime(began) > Patience || isVain?.Invoke() == true) return null;
            Thread.Sleep(Look);
        }
    }
}
