using D1.Tasks;

namespace D1.Stages.Sources;

/// <summary>Checks task names in specs before anything runs.</summary>
internal static class TaskNames
{
    /// <param name="parameter">The key in the spec.</param>
    /// <param name="names">What it names.</param>
    /// <param name="onData">What it may name besides the nano tasks where the stage has real data.</param>
    public static IEnumerable<(string Parameter, string Problem)> Misfits(string parameter, IReadOnlyList<string> names,
        IReadOnlyList<string> onData)
    {
        if (names.Count == 0)
            yield return (parameter, $"must name at least one task: {Known(onData)}");
        foreach (var name in names.Where(name => TaskRegistry.Nano.All(task => task.Name != name) && !onData.Contains(name)))
            yield return (parameter, Unknown(name, onData));
    }

    /// <summary>The end of a complaint about a name that no task has.</summary>
    public static string Unknown(string name, IReadOnlyList<string> onData) => $"names '{name}', which is no task: {Known(onData)}";

    private static string Known(IReadOnlyList<string> onData) =>
        $"the nano tasks are {string.Join(", ", TaskRegistry.Nano.Select(task => task.Name))}"
            + (onData.Count == 0 ? "" : $"; on real data there is {string.Join(", ", onData)}");
}
