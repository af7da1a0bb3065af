using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>
/// Waits for the jobs of a submission. What became of one is read from what it wrote into the store; Slurm is asked once in ten seconds,
/// however many there are.
/// </summary>
internal sealed class JobFollower(Submission submission, ArtifactStore store) : INodeRunner
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);
    private readonly JobWatch _watch = new(submission);

    public bool PlacesItself => true;

    public async Task<NodeResult> RunAsync(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options,
        IStageEvents events, CancellationToken cancellation)
    {
        if (submission.Graph.Nodes.FirstOrDefault(one => one.Id == node.Id) is not { Found: null } submitted)
            return new NodeResult(node, NodeStatus.Failed, Error: "it was in the store when its graph was submitted; run it again");
        var tries = 0;
        StageProgress? told = null;
        while (!cancellation.IsCancellationRequested)
        {
            var now = _watch.Look(submitted.Number);
            var isLost = now.End is JobEnd.Lost or JobEnd.Silent;
            if ((isLost || now.End == JobEnd.NeverBegan) && tries++ < submission.Graph.Cluster.Retries)
            {
                // What it needs is there, or nobody would ask: it needs no dependency.
                if (isLost) events.Message($"{now.Error}: submitted again");
                submission.Again(submitted.Number, now.Job, isLost ? JobHost.Delay(tries) : default);
                // Slurm may have it running; what waits for it waits for the other by now.
                if (now.End == JobEnd.Silent) SlurmCommands.Cancel([now.Job]);
                _watch.Forget();
            }
            else if (now.End is not null)
            {
                return Result(node, now, cancellation);
            }
            if (now.Progress is { } progress && progress != told) events.Progress(told = progress);
            await Task.Delay(Look, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return new NodeResult(node, NodeStatus.Killed, Error: $"nobody waits for its job {_watch.Job(submitted.Number)} any more");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private NodeResult Result(StageNode node, WatchedJob job, CancellationToken cancellation)
    {
        if (job.State is not { Result: [var stage, var key] } state)
            return new NodeResult(node, NodeStatus.Failed, Seconds: job.State?.Seconds ?? 0, Error: job.Error);
        return Submission.Late.Await(store.Root, () => store.Find(stage, key), cancellation) is { } artifact
            ? new NodeResult(node, state.Status == JobStatus.Built ? NodeStatus.Built : NodeStatus.Cached, key, artifact, state.Seconds)
            : new NodeResult(node, NodeStatus.Failed, key, null, state.Seconds, "its job made it, but it is not seen in the store here");
    }
}
