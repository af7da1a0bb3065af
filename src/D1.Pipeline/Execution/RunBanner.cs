using D1.Pipeline.Graph;
using D1.Pipeline.Specs;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Execution;

/// <summary>What running a graph comes to, before it begins.</summary>
public static class RunBanner
{
    private const int MostRoots = 3;

    /// <summary><c>nano/table1: 107 stages, 12 cached, 95 to run, about 6:30 min</c>; no time where a stage computes on a GPU.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isCached">Whether the store has a node's result and nothing asks for another.</param>
    /// <param name="places">Places for stages side by side.</param>
    public static string Of(SpecGraph graph, Func<StageNode, bool> isCached, int places)
    {
        var left = graph.Nodes.Where(node => !isCached(node)).ToList();
        // On a GPU a spec's cost is a place in the order, and no time.
        return left.Count == 0 || left.Exists(node => node.IsOnGpu) ? Count(graph, isCached)
            : $"{Count(graph, isCached)}, about {ProgressText.Minutes(new Schedule(graph, places).Estimate(left, []))}";
    }

    /// <summary>The same, without a word of time: <c>paper/table1: 67 stages, none cached, 67 to run</c>.</summary>
    public static string Count(SpecGraph graph, Func<StageNode, bool> isCached)
    {
        var cached = graph.Nodes.Count(isCached);
        var names = graph.Roots.Select(root => NamedSpec.Of(root.Spec.Path).ToString()).Distinct().ToList();
        var what = string.Join(", ", names.Take(MostRoots)) + (names.Count > MostRoots ? $" and {names.Count - MostRoots} more" : "");
        var all = $"{what}: {Counted.Of(graph.Nodes.Count, "stage")}";
        return cached == graph.Nodes.Count ? $"{all}, all cached"
            : $"{all}, {(cached == 0 ? "none" : $"{cached}")} cached, {graph.Nodes.Count - cached} to run";
    }
}
