using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>
/// Runs a graph: hits cost a look into the store; the others run side by side as soon as what they need is there, those with the
/// longest way to go after them first. A failure skips what depends on it, and nothing else.
/// </summary>
public sealed class Scheduler(ArtifactStore store, INodeRunner runner, ISchedulerDisplay display, RunOptions options)
{
    /// <summary>Starts running the graph. Cancelling stops the nodes at work at their next checkpoint; they and all that were still
    /// to come end as <see cref="NodeStatus.Killed"/>.</summary>
    public ScheduledRun Start(SpecGraph graph, CancellationToken cancellation = default)
    {
        var run = new ScheduledRun(graph);
        var schedule = new Schedule(graph, options.Workers);
        var execution = new GraphExecution(store, runner, new Board(graph, schedule, display), schedule, options, graph, run, cancellation);
        run.All = Task.Run(async () =>
        {
            try
            {
                return await execution.RunAsync().ConfigureAwait(false);
            }
            catch (Exception error)
            {
                run.Fail(error);
                throw;
            }
        }, CancellationToken.None);
        return run;
    }

    /// <summary>Runs the graph to its end.</summary>
    public Task<IReadOnlyList<NodeResult>> RunAsync(SpecGraph graph, CancellationToken cancellation = default) =>
        Start(graph, cancellation).All;
}

/// <summary>A graph being run: wait for one node or for all.</summary>
public sealed class ScheduledRun
{
    private readonly Dictionary<string, TaskCompletionSource<NodeResult>> _byNode;

    internal ScheduledRun(SpecGraph graph) => _byNode = graph.Nodes.ToDictionary(node => node.Id,
        _ => new TaskCompletionSource<NodeResult>(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Every node's result, in the graph's order.</summary>
    public Task<IReadOnlyList<NodeResult>> All { get; internal set; } = null!;

    /// <summary>A node's result, as soon as there is one.</summary>
    public Task<NodeResult> Of(StageNode node) => _byNode[node.Id].Task;

    // The first result stands: an artifact that was there and had to be built again is the same one.
    internal void Set(NodeResult result) => _byNode[result.Node.Id].TrySetResult(result);

    internal void Fail(Exception error)
    {
        foreach (var completion in _byNode.Values) completion.TrySetException(error);
    }
}
