using System.Diagnostics;
using D1.Pipeline.Devices;
using D1.Pipeline.Graph;
using D1.Pipeline.Names;
using D1.Pipeline.Plan;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>One run of a graph by the scheduler; see <see cref="Scheduler"/>.</summary>
internal sealed class GraphExecution(ArtifactStore store, INodeRunner runner, Board board, Schedule schedule, RunOptions options,
    SpecGraph graph, ScheduledRun run, CancellationToken cancellation)
{
    private const string NotBegun = "stopped before it began";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private readonly HashSet<string> _toldOf = [];
    private readonly Dictionary<string, NodeResult> _results = [];
    private readonly List<StageNode> _waiting = [.. graph.Nodes];
    private readonly List<(StageNode Node, Task<NodeResult> Task)> _running = [];
    private readonly HashSet<string> _misses = [];
    private readonly HashSet<StageNode> _lost = [], _again = [];
    // Neither GPUs nor their stages' plans are looked at before a stage asks for a GPU.
    private readonly Lazy<(GpuPlaces Places, GraphEstimate Plans)> _gpus = new(() => (new(options.Gpus(), options.GpuLocks), new(graph)));
    private TrackedInvocation? _tracked;
    private readonly NameLinks _names = new(store.Stores, board.Say);
    private IDisposable? _use;

    public async Task<IReadOnlyList<NodeResult>> RunAsync()
    {
        try
        {
            return await FinishAllAsync().ConfigureAwait(false);
        }
        finally
        {
            _use?.Dispose();
            if (_gpus.IsValueCreated) _gpus.Value.Places.Dispose();
        }
    }

    private async Task<IReadOnlyList<NodeResult>> FinishAllAsync()
    {
        Settle();
        // Before anything is said to run: what is there needs no access, and what is not has nowhere to go.
        if (_waiting.Count > 0) store.RequireWritable();
        board.Begin();
        while (true)
        {
            Settle();
            StartReady();
            var awaitsOthers = AwaitsOthers();
            if (_running.Count == 0 && !awaitsOthers) break;
            var next = await Task.WhenAny([.. _running.Select(entry => entry.Task),
                .. awaitsOthers ? [Task.Delay(Poll, cancellation)] : (Task[])[]]).ConfigureAwait(false);
            if (next is not Task<NodeResult> ended) continue;
            foreach (var (node, _) in _running.Where(entry => entry.Task == ended && IsPlaced(entry.Node))) _gpus.Value.Places.Leave(node);
            _running.RemoveAll(entry => entry.Task == ended);
            var result = await ended.ConfigureAwait(false);
            if (HasLostInput(result)) Reopen(result.Node);
            else End(result);
        }
        foreach (var node in _waiting.ToList()) End(new NodeResult(node, NodeStatus.Killed, Error: NotBegun));
        _tracked?.Finish(_results.Values, cancellation.IsCancellationRequested);
        return [.. graph.Nodes.Select(node => _results[node.Id])];
    }

    // Hits and skips need no worker, and each may settle the next: in topological order one pass is enough.
    private void Settle()
    {
        foreach (var node in _waiting.ToList())
        {
            var inputs = node.Inputs.Values.Select(input => _results.GetValueOrDefault(input.Id)).ToList();
            if (inputs.FirstOrDefault(input => input is { Succeeded: false }) is { } broken)
                End(broken.Status == NodeStatus.Killed
                    ? new NodeResult(node, NodeStatus.Killed, Error: NotBegun)
                    : new NodeResult(node, NodeStatus.Skipped, Error: $"needs {broken.Node.DisplayName}"));
            else if (inputs.All(input => input is not null) && !Forced(node) && _misses.Add(node.Id) && Cached(node) is { } artifact)
            {
                store.Conclude(artifact);
                End(new NodeResult(node, NodeStatus.Cached, artifact.Key, artifact));
            }
        }
    }

    // A stage that finds an input damaged moves it aside and fails. The input is built again, once, and then that stage, too, and those
    // that were at work on it and failed.
    private bool HasLostInput(NodeResult result)
    {
        if (result.Status != NodeStatus.Failed || cancellation.IsCancellationRequested) return false;
        var lost = result.Node.Inputs.Values.Distinct().Where(input => IsGone(input) && _lost.Add(input)).ToList();
        foreach (var input in lost) Reopen(input);
        _again.UnionWith(_running.Select(entry => entry.Node).Where(node => node.Inputs.Values.Any(lost.Contains)));
        return _again.Remove(result.Node) || lost.Count > 0;

        // What lies in a store that is only read was not moved aside.
        bool IsGone(StageNode input) => _results.TryGetValue(input.Id, out var had) && (!Directory.Exists(had.Artifact!.Folder)
            || (had.Artifact.Folder != store.OwnFolderOf(had.Artifact.Stage, had.Artifact.Key)
                && store.Find(had.Artifact.Stage, had.Artifact.Key, reread: true)?.Folder != had.Artifact.Folder));
    }

    private void Reopen(StageNode node)
    {
        _results.Remove(node.Id);
        _waiting.Add(node);
        board.Reopen(node);
    }

    private bool Forced(StageNode node) => options.NoCache || (options.Force && graph.Roots.Contains(node));

    private Artifact? Cached(StageNode node) =>
        store.Find(node.Stage.Name, node.KeyFrom(Inputs(node), store).Value, options.VerifyCache);

    private void StartReady()
    {
        if (cancellation.IsCancellationRequested || (_waiting.Count > 0 && !HasStore())) return;
        var free = schedule.Places - _running.Sum(entry => schedule.PlacesOf(entry.Node));
        if (_gpus.IsValueCreated) _gpus.Value.Places.Begin();
        foreach (var node in schedule.ByPriority(_waiting.Where(node => node.Inputs.Values.All(input => _results.ContainsKey(input.Id)))))
        {
            // No smaller node overtakes: or a node that needs several places might never find them free together.
            if (schedule.PlacesOf(node) > free && !runner.PlacesItself) return;
            var device = node.Device;
            if (IsPlaced(node))
            {
                if (_gpus.Value.Places.Take(node, _gpus.Value.Plans.Of(node).Memory.Bytes) is not { } number) continue;
                device = device with { Number = number };
            }
            free -= schedule.PlacesOf(node);
            _waiting.Remove(node);
            _tracked ??= new TrackedInvocation(options, graph);
            _running.Add((node, RunAsync(node, device, _tracked.ParentOf(node))));
        }
    }

    // Nothing of this run ends when another one leaves a GPU: it is looked at again.
    private bool AwaitsOthers()
    {
        if (cancellation.IsCancellationRequested || !_gpus.IsValueCreated || _gpus.Value.Places.OfOthers is not { Count: > 0 } others)
            return false;
        foreach (var line in others.Where(_toldOf.Add)) board.Say($"{line}; waiting for it");
        return true;
    }

    private bool IsPlaced(StageNode node) => node.IsOnGpu && !runner.PlacesItself;

    private bool HasStore()
    {
        try
        {
            _use ??= store.Use(cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false; // stopped while it waited
        }
    }

    private async Task<NodeResult> RunAsync(StageNode node, DeviceChoice device, string parentRunId)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var how = options with { Force = Forced(node), ParentRunId = parentRunId, Device = device };
            var (inputs, events) = (Inputs(node), board.Start(node));
            if (options.Changes) events.Message("why: " + Planner.Explain(node, inputs, store, Forced(node)));
            var result = await runner.RunAsync(node, inputs, how, events, cancellation).ConfigureAwait(false);
            return runner.PlacesItself ? result : result with { Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
        }
        catch (Exception error)
        {
            return new NodeResult(node, NodeStatus.Failed, Error: error.Message.ReplaceLineEndings(" "));
        }
    }

    private Dictionary<string, Artifact> Inputs(StageNode node) =>
        node.Inputs.ToDictionary(pair => pair.Key, pair => _results[pair.Value.Id].Artifact!);

    private void End(NodeResult result)
    {
        _waiting.Remove(result.Node);
        _results[result.Node.Id] = result;
        if (result.Artifact is { } artifact) _names.Put(result.Node, artifact);
        board.End(result);
        run.Set(result);
    }
}
