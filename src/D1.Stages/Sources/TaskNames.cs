using D1.Core;
using D1.Tasks;
using D1.Tasks.Released;

namespace D1.Stages.Sources;

/// <summary>Checks task names in specs before anything runs.</summary>
internal static class TaskNames
{
    /// <summary>Tasks with rewards and scores on real data.</summary>
    [OutsideKey("names in complaints")]
    public static IReadOnlyList<string> Paper => ReleasedTasks.Names;

    /// <param name="parameter">The key in the spec.</param>
    /// <param name="names">What it names.</param>
    /// <param name="onData">What it may name besides the nano tasks where the stage has real data.</param>
    public static IEnumerable<(string Parameter, string Problem)> Misfits(string parameter, IReadOnlyList<string> names,
        IReadOnlyList<string> onData)
    {
        var nano = NanoTasks.Kinds.Select(task => task.Name).ToList();
        var known =
            $"the nano tasks are {string.Join(", ", nano)}"
                + (onData.Count == 0 ? "" : $"; on real data there is {string.Join(", ", onData)}");
        if (names.Count == 0)
            yield return (parameter, $"must name at least one task: {known}");
        foreach (var name in names.Where(name => !nano.Contains(name) && !onData.Contains(name)))
            yield return (parameter, $"names '{name}', which is no task: {known}");
    }
}
