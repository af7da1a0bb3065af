using System.Diagnostics;
using System.Globalization;
using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>
/// What runs in a job: builds one node of a submission in a worker process, and says in the store how it goes. Asked to stop, it has the
/// worker checkpoint, and puts its own job back into the queue as its last act.
/// </summary>
public sealed class JobHost
{
    /// <summary>The verb that is a job, and its option.</summary>
    public const string Verb = "job", Node = "--node";

    /// <summary>How often a job says that it works, be it as slow as it may.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2), LongestDelay = TimeSpan.FromHours(1);

    private readonly StageRegistry _registry;
    private readonly Submission _submission;
    private readonly int _number;
    private readonly string _job;
    private readonly Lock _saying = new();
    private JobState _state;

    /// <param name="registry">The stages.</param>
    /// <param name="folder">The submission's folder.</param>
    /// <param name="number">The node.</param>
    /// <exception cref="InputException">There is no such node.</exception>
    public JobHost(StageRegistry registry, string folder, int number)
    {
        _registry = registry;
        _submission = Submission.Late.Await(folder, () => Submission.Read(folder), default)
            ?? throw new InputException($"{folder}: no submission");
        _number = number >= 0 && number < _submission.Graph.Nodes.Count ? number
            : throw new InputException($"{folder}: no node {number}");
        _job = Environment.GetEnvironmentVariable("SLURM_ARRAY_JOB_ID") is { Length: > 0 } array ? SubmittedJob.TaskOf(array, number)
            : Environment.GetEnvironmentVariable("SLURM_JOB_ID") ?? "";
        var before = _submission.State(number);
        _state = (before ?? new JobState(JobStatus.Running, _job, "", 0)) with { Job = _job, Host = Environment.MachineName };
    }

    private Cluster Cluster => _submission.Graph.Cluster;

    /// <summary>Answers the probe of a submission: that the program runs here and can write to the store, and how it computes.</summary>
    public static void Answer(string folder) =>
        WholeFile.Write(Path.Combine(folder, NodeProbe.Answer), $"{ExecutionEnvironment.CpuCapability()}\n");

    /// <summary>How long a job that was lost so often waits for its next try: a node that loses jobs is not mended at once.</summary>
    internal static TimeSpan Delay(int losses)
    {
        var delay = TimeSpan.FromMinutes(Math.Pow(2, losses));
        return delay < LongestDelay ? delay : LongestDelay;
    }

    /// <summary>Builds the node.</summary>
    /// <returns>Whether its result is there.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var lost = _state.Status == JobStatus.Running && _state.Starts > 0;
        Say(_state with
        {
            Status = JobStatus.Running,
            Starts = _state.Starts + 1,
            Losses = _state.Losses + (lost ? 1 : 0),
            Progress = null,
        });
        if (_state.Losses > Cluster.Retries) return Fail($"its process or its node was lost {Counted(_state.Losses)}");
        var (started, killed) = (Stopwatch.GetTimestamp(), KilledForMemory.Count());
        try
        {
            var result = await BuildAsync(stop).ConfigureAwait(false);
            _state = _state with { Seconds = _state.Seconds + Stopwatch.GetElapsedTime(started).TotalSeconds };
            return result.Status switch
            {
                NodeStatus.Built => Succeed(JobStatus.Built, result),
                NodeStatus.Cached => Succeed(JobStatus.Cached, result),
                _ when result.IsLost && KilledForMemory.Count() > killed => Fail(KilledForMemory.Remedy),
                _ when result.IsLost && !stop.IsCancellationRequested => TryAgain(result.Error!),
                NodeStatus.Killed => GoOnLater(),
                _ when stop.IsCancellationRequested && result.IsLost => GoOnLater(),
                _ => Fail(result.Error!),
            };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return GoOnLater();
        }
        catch (Exception error) when (error is InputException or IOException or UnauthorizedAccessException)
        {
            return Fail(error.Message);
        }
    }

    private async Task<NodeResult> BuildAsync(CancellationToken stop)
    {
        var graph = _submission.Graph;
        var store = new ArtifactStore(new Stores([_submission.Artifacts, .. graph.Others]), Console.Error.WriteLine, Submission.Late);
        using var use = store.Use(stop);
        var (asked, device) = (graph.Nodes[_number], graph.Device is { } text ? DeviceChoice.Parse(text) : null);
        var node = SpecGraph.LoadChecked(_registry, asked.Spec, asked.Set, device, Cluster.Gpus).Roots[0];
        node.RequireUnedited(asked.Id);
        if (node.Tools.Select(tool => tool.Find().Problem).OfType<string>().FirstOrDefault() is { } missing)
            throw new InputException(missing);
        var inputs = asked.Inputs.ToDictionary(pair => pair.Key, pair => Input(store, pair.Key, pair.Value));
        var key = node.KeyFrom(inputs, store);
        Say(_state with { Making = [node.Stage.Name, key.Value] });
        var options = new RunOptions { Force = asked.Force, CheckpointEvery = graph.CheckpointEvery, Device = node.Device };
        var runner = new WorkerRunner(WorkerCommand.Self(), store)
        {
            // What the notice leaves is for the last checkpoint.
            Patience = TimeSpan.FromSeconds(Math.Max(30, 0.9 * Cluster.Notice)),
        };
        var heart = new Timer(_ => Note(_state.Progress), null, Heartbeat, Heartbeat);
        await using (heart.ConfigureAwait(false))
        await using (runner.ConfigureAwait(false))
            return await runner.RunAsync(node, inputs, options, new Events(this), stop).ConfigureAwait(false);
    }

    private Artifact Input(ArtifactStore store, string name, int number)
    {
        var made = _submission.Graph.Nodes[number].Found
            ?? Submission.Late.Await(_submission.Folder, () => _submission.State(number)?.Result, default)
            ?? throw new InputException($"input '{name}' has not been made: see {_submission.LogFile(number)}");
        return store.FindPublished(made[0], made[1])
            ?? throw new InputException($"input '{name}' is no longer in the store; run the spec again");
    }

    private bool Succeed(JobStatus status, NodeResult result)
    {
        Say(_state with { Status = status, Result = [result.Node.Stage.Name, result.Key!], Progress = null });
        return true;
    }

    private bool Fail(string error)
    {
        Console.Error.WriteLine($"d1: {error}");
        Say(_state with { Status = JobStatus.Failed, Error = error, Progress = null });
        return false;
    }

    // What is the node's and not ours: it may do better in another place, or later.
    private bool TryAgain(string error)
    {
        if (_state.Losses + 1 > Cluster.Retries) return Fail($"{error} ({Counted(_state.Losses + 1)})");
        Say(_state with { Status = JobStatus.Lost, Losses = _state.Losses + 1, Error = error, Progress = null });
        return Requeue(Delay(_state.Losses));
    }

    private bool GoOnLater()
    {
        if (_state.Stops >= Cluster.Requeues)
            return Fail($"stopped {Counted(_state.Stops + 1)} by time limits or preemptions: raise 'hours' or 'requeues' of the cluster "
                + "file; its checkpoint is kept");
        Say(_state with { Status = JobStatus.Stopped, Stops = _state.Stops + 1, Progress = null });
        // One that somebody cancelled is ended already, before its time: it is left in peace. So is one that Slurm itself requeues.
        return !IsEnding() && Requeue();
    }

    private bool IsEnding()
    {
        var job = SlurmCommands.Show(_job);
        // Where the site ends what it preempts, nobody else puts it back.
        if (job.GetValueOrDefault("PreemptTime") is not (null or "None" or "N/A")) return false;
        return job.GetValueOrDefault("JobState") is not ("RUNNING" or "SUSPENDED") && job.GetValueOrDefault("RunTime") is { } ran
            && job.GetValueOrDefault("TimeLimit") is { } limit && Seconds(ran) < Seconds(limit);
    }

    // Where the site does not let a job back into the queue, another takes its place. Slurm has what goes back wait for two minutes.
    private bool Requeue(TimeSpan delay = default)
    {
        if (SlurmCommands.Requeue(_job) is not { } refused)
        {
            Console.Error.WriteLine($"d1: job {_job} is back in the queue");
            return false;
        }
        try
        {
            var next = _submission.Again(_number, _job, delay);
            Console.Error.WriteLine($"d1: job {next} goes on for {_job}, which cannot be requeued: {refused}");
            return false;
        }
        catch (InputException error)
        {
            return Fail($"it can neither be requeued ({refused}) nor submitted again: {error.Message}; run it again");
        }
    }

    // 1-02:03:04
    private static double Seconds(string text)
    {
        var parts = text.Split('-', ':').Reverse()
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
                : double.PositiveInfinity);
        return parts.Zip([1.0, 60, 3600, 86400], (part, unit) => part * unit).Sum();
    }

    private static string Counted(int times) => Terminal.Counted.Of(times, "time");

    private void Say(JobState state)
    {
        lock (_saying)
        {
            _state = state with { Time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() };
            _submission.Say(_number, _state);
        }
    }

    // How far it is can be said later, too.
    private void Note(StageProgress? progress)
    {
        try
        {
            Say(_state with { Progress = progress });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"d1: how far it is cannot be noted: {error.Message}");
        }
    }

    /// <summary>Progress goes into the state, now and then; lines go into the log.</summary>
    private sealed class Events(JobHost host) : IStageEvents
    {
        private readonly Lock _saying = new();
        private long _said;

        public void Progress(StageProgress progress)
        {
            lock (_saying)
            {
                if (_said != 0 && Stopwatch.GetElapsedTime(_said) < Between) return;
                _said = Stopwatch.GetTimestamp();
                host.Note(progress);
            }
        }

        public void Message(string text) => Console.Error.WriteLine(text);
    }
}
