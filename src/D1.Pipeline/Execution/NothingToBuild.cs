using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>The runner of a graph whose results were all there a moment ago: what is gone since then is not made here.</summary>
public sealed class NothingToBuild : INodeRunner
{
    public Task<NodeResult> RunAsync(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options, IStageEvents events,
        CancellationToken cancellation) => Task.FromResult(new NodeResult(node, NodeStatus.Failed,
            Error: "it was in the store a moment ago, and is gone or damaged; run it again"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
