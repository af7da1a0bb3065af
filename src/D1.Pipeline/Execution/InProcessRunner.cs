using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>Builds nodes on threads of this process. Native thread counts are the process's, whatever a spec asks for.</summary>
public sealed class InProcessRunner(ArtifactStore store) : INodeRunner
{
    public Task<NodeResult> RunAsync(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options,
        IStageEvents events, CancellationToken cancellation) =>
        Task.Run(() => Run(node, inputs, options, events, cancellation), CancellationToken.None);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Builds the node on this thread.</summary>
    public NodeResult Run(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options, IStageEvents events,
        CancellationToken cancellation)
    {
        try
        {
            return new StageBuilder(store, options).Build(node, inputs, events, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new NodeResult(node, NodeStatus.Killed, Error: "stopped; its next run goes on from here");
        }
        catch (OtherBytesException error)
        {
            return new NodeResult(node, NodeStatus.Failed, Error: error.Message, Differing: error.Differing);
        }
        catch (Exception error)
        {
            return new NodeResult(node, NodeStatus.Failed, Error: Explain(error, events));
        }
    }

    // Expected troubles say it all in their message; for others the place in the code matters too.
    private static string Explain(Exception error, IStageEvents events)
    {
        if (UnexpectedFailure.Trace(error) is { } trace) events.Message(trace);
        return error is InputException or IOException or UnauthorizedAccessException
            ? error.Message.ReplaceLineEndings(" ")
            : UnexpectedFailure.Describe(error);
    }
}
