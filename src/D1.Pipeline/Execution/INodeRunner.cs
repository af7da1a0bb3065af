using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>Builds one node somewhere: in this process or in a worker.</summary>
public interface INodeRunner : IAsyncDisposable
{
    /// <summary>Builds the node; failures and stops are results, not exceptions.</summary>
    Task<NodeResult> RunAsync(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options, IStageEvents events,
        CancellationToken cancellation);
}
