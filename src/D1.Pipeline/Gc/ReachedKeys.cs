using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Gc;

/// <summary>
/// Which stored keys a graph of specs leads to. Keys are compared by their components: an input that is not built has no digest yet, and
/// whatever was built from an earlier equal of it may be hit again; and the libraries, kernels and device of another shell or machine are
/// no reason to throw its results away; nor is a file that another checkout has beside a spec, such as the lock of a download, and this one
/// has not.
/// </summary>
internal sealed class ReachedKeys
{
    private const string Inputs = "inputs.", Parameters = "parameters.";
    private static readonly string[] OfTheMachine = ["environment.native_library", "environment.aten_cpu_capability",
        "environment.device", "environment.cuda", "environment.python"];
    private readonly HashSet<StoredKey> _reached = [];
    private readonly Dictionary<string, HashSet<string>> _digests = [];

    /// <param name="graph">What is wanted.</param>
    /// <param name="stored">What there is.</param>
    /// <param name="store">Where.</param>
    /// <param name="onlyThisEnvironment">Whether a key counts only with this machine's libraries and kernels.</param>
    public ReachedKeys(SpecGraph graph, IReadOnlyList<StoredKey> stored, ArtifactStore store, bool onlyThisEnvironment)
    {
        var ofStage = stored.ToLookup(key => key.Stage);
        foreach (var node in graph.Nodes)
        {
            var isSettled = node.Settled() is not null;
            var wanted = Compared(node.KeyFrom(node.Inputs.ToDictionary(pair => pair.Key, _ => ""), store).Components, isSettled);
            var found = ofStage[node.Stage.Name].Where(key => wanted.Count == Compared(key.Components, isSettled).Count
                && wanted.All(component => Fits(node, component.Key, component.Value, key.Components.GetValueOrDefault(component.Key))))
                .ToList();
            _reached.UnionWith(found);
            _digests[node.Id] = [.. found.Select(key => key.Manifest?.Digest).OfType<string>()];
        }

        List<KeyValuePair<string, string>> Compared(IReadOnlyDictionary<string, string> components, bool isSettled) =>
            [.. components.Where(component => (onlyThisEnvironment || !OfTheMachine.Contains(component.Key))
                && (isSettled || !component.Key.StartsWith(Parameters, StringComparison.Ordinal)))];
    }

    public bool Contains(StoredKey key) => _reached.Contains(key);

    private bool Fits(StageNode node, string component, string wanted, string? stored)
    {
        if (stored is null) return false;
        if (!component.StartsWith(Inputs, StringComparison.Ordinal))
            return stored == wanted;
        var built = _digests[node.Inputs[component[Inputs.Length..]].Id];
        return built.Count == 0 || built.Contains(stored);
    }
}

/// <summary>A key that the store holds something of.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Key">The key's value.</param>
/// <param name="Folder">Full path.</param>
/// <param name="Components">The key's components; empty where they cannot be read, so that no spec reaches it.</param>
/// <param name="Manifest">The artifact's manifest; null for a folder that is still worked in, or that lost it.</param>
internal sealed record StoredKey(string Stage, string Key, string Folder, IReadOnlyDictionary<string, string> Components,
    Manifest? Manifest);
