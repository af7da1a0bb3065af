using D1.Stages.Naming;
using D1.Stages.Terminal;

namespace D1.Stages.Pipeline;

/// <summary>What running a graph comes to, before it begins.</summary>
public static class RunBanner
{
    private const int MostRoots = 3;

    /// <summary><c>nano/table1: 107 stages, 12 cached, 95 to run, about 6:30 min</c>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isCached">Whether the store has a node's result and nothing asks for another.</param>
    /// <param name="places">Places for stages side by side.</param>
    public static string Of(SpecGraph graph, Func<StageNode, bool> isCached, int places)
    {
        var left = graph.Nodes.Where(node => !isCached(node)).ToList();
        var names = graph.Roots.Select(root => NamedSpec.Of(root.Spec.Path).ToString()).Distinct().ToList();
        var what = string.Join(", ", names.Take(MostRoots)) + (names.Count > MostRoots ? $" and {names.Count - MostRoots} more" : "");
        var all = $"{what}: {Counted.Of(graph.Nodes.Count, "stage")}";
        if (left.Count == 0) return $"{all}, all cached";
        var cached = graph.Nodes.Count - left.Count;
        return $"{all}, {(cached == 0 ? "none" : $"{cached}")} cached, {left.Count} to run, "
            + $"about {ProgressText.Minutes(new Schedule(graph, places).Estimate(left, []))}";
    }
}
