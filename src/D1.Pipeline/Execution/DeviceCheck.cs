using D1.Pipeline.Devices;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Plan;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>Whether a graph's stages can run: specs fit together, the devices that they ask for are there and large enough, and the
/// tools that their results depend on can be had.</summary>
public static class DeviceCheck
{
    /// <summary>One line for each stage that could not run on any device.</summary>
    public static IReadOnlyList<string> Misfits(SpecGraph graph, GraphEstimate estimates) =>
        [.. from node in graph.Nodes let problem = estimates.Of(node).Problem where problem is not null
            select $"{node.Spec.Path}: {problem}"];

    /// <summary>One line for each stage that has to run and cannot.</summary>
    /// <param name="graph">The stages.</param>
    /// <param name="store">What is there need not run.</param>
    /// <param name="gpus">The GPUs that there are; not asked for when no stage wants one.</param>
    public static IReadOnlyList<string> Problems(SpecGraph graph, ArtifactStore store, Func<Gpus> gpus)
    {
        var plans = new GraphEstimate(graph);
        var here = new Lazy<Gpus>(gpus);
        return
        [
            .. Planner.Plan(graph, store).Where(planned => planned.State != PlannedState.Cached).Select(planned => planned.Node)
                .Select(node => Problem(node, plans.Of(node)) is { } problem ? $"{node.Spec.Path}: {problem}" : null).OfType<string>(),
        ];

        string? Problem(StageNode node, StageEstimate estimate) =>
            node.Stage.DeviceProblem(node.Options, node.IsOnGpu) ?? estimate.Problem ?? Memory(node, estimate.Memory)
                ?? node.Tools.Select(tool => tool.Find().Problem).OfType<string>().FirstOrDefault();

        string? Memory(StageNode node, MemoryPlan plan) =>
            node.IsOnGpu ? here.Value.Problem(node.Device, plan) : plan.Problem(MachineFacts.MemoryBytes, "this machine");
    }
}
