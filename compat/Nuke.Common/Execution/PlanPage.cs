using System.Text;
using System.Text.Json;

namespace Nuke.Common.Execution;

/// <summary>What <c>--plan</c> shows: a page with the graph of targets, where pointing at one lights up what runs with it.</summary>
internal static class PlanPage
{
    public static void Show(IReadOnlyList<ExecutableTarget> targets)
    {
        var file = NukeBuild.RootDirectory / ".nuke" / "temp" / "execution-plan.html";
        if (Unwritten.Reason(() => IO.AbsolutePathExtensions.WriteAllText(file, Write(targets))) is { } trouble)
            throw new UsageException($"The graph of targets cannot be written: {trouble}");
        Console.Out.WriteLine($"The graph of targets: {file}");
    }

    public static string Write(IReadOnlyList<ExecutableTarget> targets)
    {
        using var stream = typeof(PlanPage).Assembly.GetManifestResourceStream("execution-plan.html")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var nodes = targets.Select(target => new
        {
            name = target.Name,
            description = target.Description ?? "",
            @default = target.IsDefault,
            listed = target.Listed,
            dependencies = Names(target.ExecutionDependencies),
            after = Names(target.OrderDependencies),
            plan = Names(ExecutionPlanner.Plan(targets, [target.Name])),
        });
        return reader.ReadToEnd().Replace("__TARGETS__", JsonSerializer.Serialize(nodes, Indented), StringComparison.Ordinal);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static IEnumerable<string> Names(IEnumerable<ExecutableTarget> targets) => targets.Select(x => x.Name);
}
