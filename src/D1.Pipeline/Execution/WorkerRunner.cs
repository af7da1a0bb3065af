using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>Builds nodes in worker processes with a fixed number of native threads each. An idle worker is used again: starting one and
/// loading the native libraries costs more than a small node.</summary>
public sealed class WorkerRunner(WorkerCommand command, ArtifactStore store) : INodeRunner
{
    private readonly List<WorkerProcess> _idle = [];

    /// <summary>How long a worker that is asked to stop may take over its checkpoint, before it is ended.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    public async Task<NodeResult> RunAsync(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options,
        IStageEvents events, CancellationToken cancellation)
    {
        var worker = Take(node.Spec.Threads);
        var result = await worker.RunAsync(node, inputs, options, store, events, cancellation).ConfigureAwait(false);
        // One that computed on a GPU would keep memory of it.
        if (worker.IsUsable && !node.IsOnGpu)
            lock (_idle) _idle.Add(worker);
        else
            worker.Dispose();
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        WorkerProcess[] all;
        lock (_idle) (all, _) = (_idle.ToArray(), _idle.RemoveAll(_ => true));
        await Task.WhenAll(all.Select(worker => Task.Run(worker.Dispose))).ConfigureAwait(false);
    }

    private WorkerProcess Take(int threads)
    {
        lock (_idle)
        {
            if (_idle.FindIndex(worker => worker.Threads == threads) is >= 0 and var at)
            {
                var worker = _idle[at];
                _idle.RemoveAt(at);
                return worker;
            }
        }
        return new WorkerProcess(command, store.Stores, threads, Patience);
    }
}
