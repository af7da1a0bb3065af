using D1.Tasks;

namespace D1.Stages.Specs;

/// <summary>Checks task names in specs before anything runs.</summary>
internal static class TaskNames
{
    public static IEnumerable<(string Parameter, string Problem)> Misfits(string parameter, IReadOnlyList<string> names)
    {
        var known = NanoTasks.All.Select(task => task.Name).ToList();
        if (names.Count == 0)
            yield return (parameter, $"must name at least one task of {string.Join(", ", known)}");
        foreach (var name in names.Where(name => !known.Contains(name)))
            yield return (parameter, $"names '{name}', which is no task: the nano tasks are {string.Join(", ", known)}");
    }
}
