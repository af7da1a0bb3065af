using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>Builds one node somewhere: in this process, in a worker, in a job of a cluster.</summary>
public interface INodeRunner : IAsyncDisposable
{
    /// <summary>Whether it finds a place for every node that it is given, so that nobody waits for one of this machine's. How long a node
    /// took is then what it says.</summary>
    bool PlacesItself => false;

    /// <summary>Builds the node; failures and stops are results, not exceptions.</summary>
    Task<NodeResult> RunAsync(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options, IStageEvents events,
        CancellationToken cancellation);
}
