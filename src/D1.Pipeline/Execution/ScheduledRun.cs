using D1.Pipeline.Graph;

namespace D1.Pipeline.Execution;

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
