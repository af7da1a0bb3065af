using D1.Stages.Artifacts;

namespace D1.Stages.Pipeline;

/// <summary>Says what running a graph would do, and why.</summary>
public static class Planner
{
    private const string Unknown = "pending";

    /// <summary>Every node in the graph's order. Builds nothing (a damaged artifact is moved aside, as any look at it does).</summary>
    public static IReadOnlyList<PlannedNode> Plan(SpecGraph graph, ArtifactStore store)
    {
        var digests = new Dictionary<string, string>();
        var planned = new List<PlannedNode>();
        foreach (var node in graph.Nodes)
        {
            var pending = node.Inputs.Where(pair => !digests.ContainsKey(pair.Value.Id)).Select(pair => pair.Key).Order(StringComparer.Ordinal).ToList();
            var key = node.KeyFrom(node.Inputs.ToDictionary(pair => pair.Key, pair => digests.GetValueOrDefault(pair.Value.Id, Unknown)), store);
            if (pending.Count == 0 && store.Find(node.Stage.Name, key.Value) is { } artifact)
            {
                digests[node.Id] = artifact.Digest;
                planned.Add(new PlannedNode(node, PlannedState.Cached, key.Value, [], []));
            }
            else
            {
                var state = pending.Count == 0 ? PlannedState.Run : PlannedState.Pending;
                planned.Add(new PlannedNode(node, state, pending.Count == 0 ? key.Value : null, Changes(node, key, store), pending));
            }
        }
        return planned;
    }

    /// <summary>Why the store has nothing for a node whose inputs are there: how its key differs from that of the nearest earlier result of its spec.</summary>
    public static string Explain(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, ArtifactStore store)
    {
        var changes = Changes(node, node.KeyFrom(inputs.ToDictionary(pair => pair.Key, pair => pair.Value.Digest), store), store);
        return changes.Count == 0 ? "no earlier result of this spec" : string.Join("; ", changes.Select(ProgressText.Describe));
    }

    private static List<KeyChange> Changes(StageNode node, StageKey key, ArtifactStore store) => store.Manifests(node.Stage.Name)
        .Where(manifest => manifest.SpecName == node.Spec.Name)
        .OrderByDescending(manifest => manifest.Created)
        .Select(manifest => KeyChange.Between(manifest.Components, key.Components).Where(change => change.Current != Unknown).ToList())
        .MinBy(changes => changes.Count) ?? [];
}
