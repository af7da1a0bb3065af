using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Plan;

/// <summary>Says what running a graph would do, and why.</summary>
public static class Planner
{
    /// <summary>Members of changed code that an explanation names.</summary>
    public const int ExplainedMembers = 12;

    /// <summary>The reason of a result that is made again although nothing has changed.</summary>
    public const string Damaged = "the earlier result is damaged";

    private const string Unknown = "pending", Parameters = "parameters.";

    /// <summary>Every node in the graph's order. Builds nothing (a damaged artifact is moved aside, as any look at it does).</summary>
    public static IReadOnlyList<PlannedNode> Plan(SpecGraph graph, ArtifactStore store)
    {
        var digests = new Dictionary<string, string>();
        var planned = new List<PlannedNode>();
        var manifests = new Dictionary<string, List<Manifest>>();
        foreach (var node in graph.Nodes)
        {
            var pending = node.Inputs.Where(pair => !digests.ContainsKey(pair.Value.Id)).Select(pair => pair.Key)
                .Order(StringComparer.Ordinal).ToList();
            var key = node.KeyFrom(node.Inputs.ToDictionary(pair => pair.Key, pair => digests.GetValueOrDefault(pair.Value.Id, Unknown)),
                store);
            if (pending.Count == 0 && store.Find(node.Stage.Name, key.Value) is { } artifact)
            {
                digests[node.Id] = artifact.Digest;
                planned.Add(new PlannedNode(node, PlannedState.Cached, key.Value, [], [], []));
                continue;
            }
            if (!manifests.TryGetValue(node.Stage.Name, out var earlier)) manifests.Add(node.Stage.Name,
                earlier = [.. store.Manifests(node.Stage.Name)]);
            var state = pending.Count == 0 ? PlannedState.Run : PlannedState.Pending;
            var isDamaged = state == PlannedState.Run && store.WasDamaged(node.Stage.Name, key.Value);
            planned.Add(new PlannedNode(node, state, pending.Count == 0 ? key.Value : null, isDamaged ? []
                : Nearest(node, key, store, earlier)?.Changes ?? [], pending, Adoptable(key, earlier))
            { IsDamaged = isDamaged });
        }
        return planned;
    }

    /// <summary>Why a node whose inputs are there is built: because it was asked for, because its earlier result is damaged or gone, or by
    /// how its key differs from that of the nearest earlier result of its spec.</summary>
    public static string Explain(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, ArtifactStore store, bool forced)
    {
        var key = node.KeyFrom(inputs, store);
        if (!forced && store.WasDamaged(node.Stage.Name, key.Value)) return Damaged;
        var reason = Nearest(node, key, store, store.Manifests(node.Stage.Name)) switch
        {
            null => "no earlier result of this spec",
            { Changes: [] } => forced ? null : "the earlier result is gone",
            var (manifest, changes) => Unlike(node, manifest) + string.Join("; ",
                changes.Select(change => change.Describe(ExplainedMembers))),
        };
        return string.Join("; ", new[] { forced ? "as asked" : null, reason }.OfType<string>());
    }

    private static string Unlike(StageNode node, Manifest manifest) =>
        IsAskedAlike(node, manifest) ? "" : $"unlike {string.Join(' ', manifest.Set.Prepend(manifest.SpecName))}: ";

    private static bool IsAskedAlike(StageNode node, Manifest manifest) => manifest.Set.SequenceEqual(node.SetArguments);

    // A result of the same overrides says most: all cells of a table are one spec. Then that to which the spec's name leads: what somebody
    // tried may be nearer, but nobody thinks of it.
    private static (Manifest Manifest, List<KeyChange> Changes)? Nearest(StageNode node, StageKey key, ArtifactStore store,
        IEnumerable<Manifest> earlier)
    {
        // A spec of another profile with that name is another recipe: everything in it differs.
        var spec = NamedSpec.Of(node.Spec.Path);
        var named = Path.GetFileName(new NamedResults(store.Stores).Find(spec));
        var nearest = earlier.Where(manifest => manifest.SpecName == node.Spec.Name && manifest.Profile == spec.Profile)
            .Select(manifest => ((Manifest Manifest, List<KeyChange> Changes)?)(manifest, [.. Known(manifest, key)]))
            .OrderByDescending(near => IsAskedAlike(node, near!.Value.Manifest))
                .ThenByDescending(near => near!.Value.Manifest.Key == named)
                .ThenBy(near => near!.Value.Changes.Count)
                .ThenBy(near => near!.Value.Manifest.Set.Except(node.SetArguments).Count())
                .ThenByDescending(near => near!.Value.Manifest.Created)
            .FirstOrDefault();
        return nearest is var (found, changes)
            ? (found, [.. InOrder(node, changes).Select(change => WithMembers(node, change, store))]) : null;
    }

    // What was asked for says more than what comes with it, and parameters more than code.
    private static IEnumerable<KeyChange> InOrder(StageNode node, IEnumerable<KeyChange> changes)
    {
        var asked = node.SetArguments.Select(set => Parameters + set.Split('=')[0]).ToList();
        return changes
            .OrderBy(change => StageKey.OfTheCode.Contains(change.Component) ? 2
                : change.Component.StartsWith(Parameters, StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(change => !asked.Exists(name => change.Component == name
                || change.Component.StartsWith(name + ".", StringComparison.Ordinal)))
            .ThenBy(change => change.Old is null || change.Current is null)
            .ThenBy(change => change.Component, StringComparer.Ordinal);
    }

    private static KeyChange WithMembers(StageNode node, KeyChange change, ArtifactStore store) =>
        change is { Component: StageKey.CodeComponent, Old: { } old } && store.Code.Find(old) is { } members
            ? change with { Members = CodeDifference.Between(members, node.Code([.. node.Inputs.Keys]).List()) }
            : change;

    private static List<Manifest> Adoptable(StageKey key, IEnumerable<Manifest> earlier) =>
        [.. earlier.Where(manifest => Known(manifest, key).All(change => StageKey.OfTheCode.Contains(change.Component)))
            .OrderByDescending(manifest => manifest.Created)];

    private static IEnumerable<KeyChange> Known(Manifest manifest, StageKey key) =>
        KeyChange.Between(manifest.Components, key.Components).Where(change => change.Current != Unknown);
}

/// <summary>A component of a key that differs from an earlier one's.</summary>
/// <param name="Component">Such as <c>parameters.learning_rate</c>.</param>
/// <param name="Old">Null when it is new.</param>
/// <param name="Current">Null when it is gone.</param>
/// <param name="Members">What lies between two digests of code, where both lists are known.</param>
public sealed record KeyChange(string Component, string? Old, string? Current, CodeDifference? Members = null)
{
    /// <summary>The components that two keys do not share, in order of their names.</summary>
    public static IEnumerable<KeyChange> Between(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> current) =>
        old.Keys.Union(current.Keys).Order(StringComparer.Ordinal)
            .Select(name => new KeyChange(name, old.GetValueOrDefault(name), current.GetValueOrDefault(name)))
            .Where(change => change.Old != change.Current);

    /// <summary><c>parameters.steps: 3 → 5</c>.</summary>
    public string Describe(int mostMembers = 3)
    {
        return Members is { } members ? $"{Component}: {members.Describe(mostMembers)}" : $"{Component}: {Show(Old)} → {Show(Current)}";

        static string Show(string? value) => value is null ? "(none)" : value.Length == 64 ? StageKey.Shorten(value) : value;
    }
}
