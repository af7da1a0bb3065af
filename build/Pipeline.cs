using D1.Code;
using D1.Core;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Names;
using D1.Pipeline.Plan;
using D1.Pipeline.Slurm;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages;
using D1.Stages.Estimates;
using Nuke.Common;
using Serilog;

/// <summary>
/// The stage targets of one invocation: one graph of all their specs, run side by side from the first target that needs it,
/// while each target waits for its own nodes.
/// </summary>
sealed class Pipeline
{
    readonly PipelineOptions _options;
    readonly SpecGraph _graph;
    readonly SwitchedDisplay _display = new();
    readonly ArtifactStore _store;
    readonly NameLinks _names;
    readonly Dictionary<string, List<StageNode>> _parts = [];
    readonly HashSet<string> _forced;
    readonly Lazy<ScheduledRun> _run;
    readonly Lazy<Dictionary<string, Artifact>> _found;
    Task _ended = Task.CompletedTask;
    string? _left;

    Pipeline(SpecGraph graph, IReadOnlyDictionary<string, (TargetSpec[] Specs, bool Invoked)> targets, PipelineOptions options)
    {
        (_graph, _options, _store) = (graph, options, new(Stores.Find(), _display.Say));
        _names = new(_store.Stores, _display.Say);
        foreach (var (target, (specs, invoked)) in targets)
            _parts.Add(target, [.. specs.SelectMany(spec => Nodes(spec, invoked))]);
        _forced = [.. targets.Where(x => options.Run.NoCache || (options.Run.Force && x.Value.Invoked)).Select(x => x.Key)];
        _run = new(Start);
        _found = new(() => Planner.Plan(graph, _store)
            .Where(x => x.State == PlannedState.Cached)
            .Select(x => (x.Node.Id, Artifact: _store.Find(x.Node.Stage.Name, x.Key!, options.Run.VerifyCache)))
            .Where(x => x.Artifact is not null)
            .ToDictionary(x => x.Id, x => x.Artifact!));
    }

    /// <summary>Loads the specs of the targets, the invoked ones with the overrides.</summary>
    /// <exception cref="InputException">Something is wrong with one of them, or with an override.</exception>
    public static Pipeline Load(IReadOnlyDictionary<string, (TargetSpec[] Specs, bool Invoked)> targets, PipelineOptions options)
    {
        // Roots are what --force runs again, so only what was invoked, and what nothing invoked leads to, is one.
        var roots = Roots(targets.Where(x => x.Value.Invoked)).Select(x => (Path: x, Set: options.Set.Concat(Seeds(x)))).ToList();
        var graph = SpecGraph.Load(BuiltInStages.Registry, roots, options.Device, options.Cluster?.Gpus);
        var missing = Roots(targets)
            .Where(x => graph.Nodes.All(node => node.Spec.Path != x))
            .Select(x => (x, Seeds(x))).ToList();
        if (missing.Count > 0)
            graph = SpecGraph.Load(BuiltInStages.Registry, roots.Concat(missing), options.Device, options.Cluster?.Gpus);
        return new Pipeline(graph, targets, options);

        IEnumerable<string> Roots(IEnumerable<KeyValuePair<string, (TargetSpec[] Specs, bool Invoked)>> of) =>
            of.SelectMany(x => x.Value.Specs).Select(x => (string)SpecFolder.Find(options.Experiments, x.Name)!).Distinct();

        IEnumerable<string> Seeds(string path) =>
            options.Seeds is { } seeds && Path.GetDirectoryName(path) == options.Experiments
                ? ReplicatedSpec.Under(BuiltInStages.Registry, path, seeds) : [];
    }

    /// <summary>The target's artifacts, where the store has them all and nothing makes them run again; else null. Names lead to them, as
    /// after a run.</summary>
    public PipelinePart? Cached(string target)
    {
        if (_forced.Contains(target))
            return null;
        var results = _parts[target].Select(node => (node, Artifact: Found(node))).ToList();
        if (results.Any(x => x.Artifact is null))
            return null;
        foreach (var (node, _) in results)
            _names.PutAll(node, Found);
        return new PipelinePart([.. results.Select(x => new NodeResult(x.node, NodeStatus.Cached, x.Artifact!.Key, x.Artifact))], []);
    }

    /// <summary>What the stage targets of this invocation come to.</summary>
    public string Banner() => _options.Cluster is null ? RunBanner.Of(_graph, IsThere, _options.Run.Workers)
        : RunBanner.Count(_graph, IsThere);

    bool IsThere(StageNode node) => _found.Value.ContainsKey(node.Id) && !IsForced(node);

    /// <summary>Waits for the target's nodes, starting the run if none has.</summary>
    /// <exception cref="InvalidOperationException">One of them failed, or something that it needs; the message is one line.</exception>
    public PipelinePart Wait(string target)
    {
        var nodes = _parts[target];
        var early = nodes.Where(node => _run.IsValueCreated && _run.Value.Of(node).IsCompleted).ToHashSet();
        if (early.Count > 0)
            Log.Information("{Early} of {All:l} of {Target:l} ended while the targets above were waited for",
                early.Count, Counted.Of(nodes.Count, "stage"), target);
        // What is said of jobs while they are submitted belongs above what is shown of them.
        var run = _run.Value;
        // Stages run ahead of their targets: under this one's heading, those of others say whose they are.
        using var shown = _display.Show(Displays.ForStandardError, node => nodes.Contains(node) ? null
            : _parts.Where(part => part.Value.Contains(node)).Select(part => part.Key).FirstOrDefault());
        var results = nodes.Select(node => run.Of(node).GetAwaiter().GetResult()).ToList();
        // The last target ends the build: what was recorded last gets its short time to be sent.
        if (_graph.Nodes.All(node => run.Of(node).IsCompleted))
            _ended.Wait();
        if (results.FirstOrDefault(x => !x.Succeeded) is { } broken)
        {
            // The display goes first: what is said from here on is said below it.
            _display.Dispose();
            var cause = RunTroubles.CauseOf(broken, node => run.Of(node).GetAwaiter().GetResult());
            if (cause.Status == NodeStatus.Killed)
                throw Stopped(run);
            Assert.Fail(string.Join("\n", RunTroubles.Of([cause])));
        }

        return new PipelinePart(results, early);
    }

    /// <summary>A stop is one of the whole run, whichever target waits: it says how much is left, and what becomes of jobs.</summary>
    InvalidOperationException Stopped(ScheduledRun run)
    {
        var killed = run.All.GetAwaiter().GetResult().Where(result => result.Status == NodeStatus.Killed).ToList();
        _ended.Wait();
        var reason = string.Join("\n", RunTroubles.Of(killed, _left));
        Log.Error("{Reason:l}", reason);
        return new(reason);
    }

    bool IsForced(StageNode node) => _options.Run.NoCache || (_options.Run.Force && _graph.Roots.Contains(node));

    Artifact? Found(StageNode node) =>
        _found.Value.GetValueOrDefault(node.Id)
        ?? (_run.IsValueCreated && _run.Value
            .Of(node) is { IsCompletedSuccessfully: true, Result: { Status: NodeStatus.Cached, Artifact: var artifact } } ? artifact
            : null);

    /// <summary>The spec's node, or the nodes of a stage that it leads to.</summary>
    IEnumerable<StageNode> Nodes(TargetSpec spec, bool invoked)
    {
        var (name, stage) = spec;
        var path = (string)SpecFolder.Find(_options.Experiments, name)!;
        var root = _graph.Roots.FirstOrDefault(x => x.Spec.Path == path && invoked)
            ?? _graph.Nodes.FirstOrDefault(x => x.Spec.Path == path && x.SetArguments.Count == 0)
            ?? _graph.Nodes.First(x => x.Spec.Path == path);
        return stage is null ? [root] : root.Inputs.Values.Where(x => x.Stage.Name == stage).Distinct();
    }

    ScheduledRun Start()
    {
        NoteRevision(Path.GetDirectoryName(_options.Worker!)!);

        // A stop is for the workers: they checkpoint and end, and the targets that wait for them fail.
        var stop = new StopSignals();
        var jobs = _options.Cluster is null ? null : new SubmittedRun(Submit(stop.Token), _options.Cancel);
        var invocation = new Invocation(_graph, null, _options.Run, _display, _display.Say, WorkerCommand.Of(_options.Worker!),
            jobs is null ? null : jobs.Follow);
        RequireDevices(invocation);
        var run = invocation.Start(stop.Token);
        _ended = run.All.ContinueWith(async _ =>
        {
            _left = stop.ExitCode is null ? null : jobs?.Leave();
            await invocation.DisposeAsync().ConfigureAwait(false);
            stop.Dispose();
        }, TaskScheduler.Default).Unwrap();
        return run;
    }

    /// <summary>What was compiled is what lies here: build.sh has looked. It may have been committed since.</summary>
    static void NoteRevision(string program)
    {
        try
        {
            SourceRevision.Of(NukeBuild.RootDirectory).WriteBeside(program);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A checkout of somebody else's: results say what it was compiled from.
        }
    }

    /// <summary>The scripts of what would be submitted.</summary>
    public IEnumerable<string> Scripts() => Executor().Scripts();

    /// <summary>Hands everything that is not there to the cluster; null where there is nothing.</summary>
    public Submission? Submit(CancellationToken cancellation)
    {
        var submission = Executor().Submit(line => Log.Information("{Line:l}", line), cancellation);
        if (submission is not null)
            Log.Information("Submitted as {Name:l}: {What:l}; {Command:l} status {Name:l} says how it stands",
                submission.Name, submission.Describe(), Typed.D1, submission.Name);
        return submission;
    }

    SlurmExecutor Executor() => new(_graph, _store, _options.Cluster!, _options.Run, _options.Worker!)
    {
        Device = _options.Device,
        Rate = _options.Cluster!.Rate is { } rate ? DeviceRate.Parse(rate).Seconds : null,
    };

    void RequireDevices(Invocation invocation)
    {
        var problems = invocation.Problems();
        if (problems.Count == 0)
            return;
        _options.ShowPlan();
        Assert.Fail($"what cannot run here: {Counted.Of(problems.Count, "stage")}; the first: {problems[0]}. What works here: "
            + "./build.sh DownloadData and BaseModel with this profile, ./build.sh RescoreReleased for the released row of Table 1, "
            + "./build.sh ReproduceTable1 for the whole recipe on a nano model");
    }
}
