using D1.Stages.Artifacts;
using D1.Stages.Devices;
using D1.Stages.Estimating;

namespace D1.Stages.Pipeline;

/// <summary>Whether the GPUs are there, and large enough, that a graph's stages ask for.</summary>
public static class GpuCheck
{
    /// <summary>One line for each stage that has to run and cannot.</summary>
    /// <param name="graph">The stages.</param>
    /// <param name="store">What is there need not run.</param>
    /// <param name="gpus">The GPUs that there are; not asked for when no stage wants one.</param>
    public static IReadOnlyList<string> Problems(SpecGraph graph, ArtifactStore store, Func<Gpus> gpus)
    {
        var waiting = Planner.Plan(graph, store).Where(node => node.State != PlannedState.Cached && node.Node.IsOnGpu).Select(node => node.Node).ToList();
        if (waiting.Count == 0) return [];
        var (here, plans) = (gpus(), new GraphEstimate(graph));
        return [.. waiting.Select(node => here.Problem(node.Device, plans.Of(node).Memory) is { } problem ? $"{node.Spec.Path}: {problem}" : null).OfType<string>()];
    }
}
