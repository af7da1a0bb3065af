using D1.Core;
using D1.Model.Objectives;

namespace D1.Stages.Training;

/// <summary>The curves of a run of reinforcement learning: its own, and its objective's metrics under other names.</summary>
internal static class RoundCurves
{
    /// <summary>A round's own points, and those of the objective's metrics behind them.</summary>
    /// <param name="own">The run's own; one with a slash takes every name with what stands before it.</param>
    /// <param name="objective">Whose metrics they are.</param>
    /// <param name="metrics">Its metrics.</param>
    /// <param name="others">Names of what is recorded elsewhere.</param>
    /// <exception cref="InputException">A metric has a name that is taken: one of the two would be lost.</exception>
    public static IEnumerable<(string Name, double Value)> Join(IReadOnlyList<(string Name, double Value)> own, PolicyObjective objective,
        IReadOnlyList<(string Name, double Value)> metrics, IEnumerable<string> others)
    {
        var taken = own.Select(curve => curve.Name).Concat(others).ToHashSet(StringComparer.Ordinal);
        var groups = taken.Select(Group).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return metrics.Select(metric => metric.Name)
            .FirstOrDefault(name => taken.Contains(name) || (Group(name) is { } group && groups.Contains(group))) is { } name
            ? throw new InputException($"objective {objective.Kind} has a metric '{name}', and a run has a curve of that name already: "
                + "give the metric another")
            : own.Concat(metrics);
    }

    private static string? Group(string name) => name.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? name[..slash] : null;
}
