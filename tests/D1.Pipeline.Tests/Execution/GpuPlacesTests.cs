using System.Diagnostics;
using System.Runtime.Versioning;
using D1.Pipeline.Devices;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Tests;

namespace D1.Pipeline.Tests.Execution;

public sealed class GpuPlacesTests : IDisposable
{
    private const long Giga = 1_000_000_000;
    private readonly Lab _lab = new();
    private readonly GpuPlaces _two = new(new([new Gpu("Alpha", 80 * Giga), new Gpu("Beta", 80 * Giga)], null));

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Stages_spread_over_the_GPUs_and_share_one_only_where_their_plans_fit_with_room()
    {
        Assert.Equal([0, 1, 0, 1], Take(("cuda", 30), ("cuda", 30), ("cuda", 30), ("cuda", 30)));
        Assert.Null(Assert.Single(Take(("cuda", 30))));
    }

    [Fact]
    public void A_stage_gets_a_GPU_that_is_large_enough()
    {
        var places = new GpuPlaces(new([new Gpu("Small", 24 * Giga), new Gpu("Large", 80 * Giga)], null));
        Assert.Equal(1, places.Take(Node("cuda"), 50 * Giga));
        Assert.Null(places.Take(Node("cuda"), 50 * Giga));
        places.Begin();
        Assert.Equal(0, places.Take(Node("cuda"), 20 * Giga));
    }

    [Fact]
    public void A_stage_without_a_plan_has_a_GPU_to_itself() => Assert.Equal([0, 1, null], Take(("cuda", 0), ("cuda", 1), ("cuda", 0)));

    [Fact]
    public void A_stage_gets_the_GPU_that_it_names_and_waits_for_that_one() =>
        Assert.Equal([1, null, 0], Take(("cuda:1", 0), ("cuda:1", 0), ("cuda", 0)));

    [Fact]
    public void Who_waits_is_not_overtaken_until_the_next_round()
    {
        var (first, small) = (Node("cuda:0"), Node("cuda:0"));
        Assert.Equal(0, _two.Take(first, 40 * Giga));
        Assert.Null(_two.Take(Node("cuda:0"), 70 * Giga));
        Assert.Null(_two.Take(small, 1 * Giga));
        _two.Leave(first);
        _two.Begin();
        Assert.Equal(0, _two.Take(Node("cuda:0"), 70 * Giga));
    }

    [Fact]
    public async Task The_scheduler_gives_one_GPU_to_one_stage_at_a_time_and_the_processor_to_the_others()
    {
        foreach (var number in Enumerable.Range(0, 6))
            _lab.Spec($"s{number}", $"stage: toy\nseed: {number}\ndevice: {(number < 4 ? "cuda" : "cpu")}\n");
        var runner = new Observer();
        var options = new RunOptions { Workers = 6, Gpus = () => new([new Gpu("Alpha", 80 * Giga)], null) };
        var graph = SpecGraph.Load(_lab.Registry,
            Enumerable.Range(0, 6).Select(number => (_lab[$"specs/s{number}.yaml"], Enumerable.Empty<string>())));
        await new Scheduler(_lab.Store, runner, new PlainDisplay(TextWriter.Null), options).RunAsync(graph);
        Assert.Equal(1, runner.MostOnGpu);
        Assert.Equal(["cpu", "cpu", "cuda:0", "cuda:0", "cuda:0", "cuda:0"], runner.Devices.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_a_GPU_that_another_run_has_nothing_is_said_while_there_is_another()
    {
        var gpus = new Gpus([new Gpu("Alpha", 80 * Giga, "a"), new Gpu("Beta", 80 * Giga, "b")], null);
        using var mine = new GpuPlaces(gpus, new GpuLocks(_lab["gpus"]));
        using var others = new GpuPlaces(gpus, new GpuLocks(_lab["gpus"]));
        Assert.Equal(0, mine.Take(Node("cuda"), 20 * Giga));
        Assert.Equal(1, others.Take(Node("cuda"), 20 * Giga));
        Assert.Empty(others.OfOthers);
    }

    /// <summary>The folder is everybody's: what stands there under a lock's name may be a link to a file of ours.</summary>
    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void A_lock_that_is_a_link_opens_nothing_to_others()
    {
        Directory.CreateDirectory(_lab["gpus"]);
        var own = Path.Combine(_lab["gpus"], "own");
        File.WriteAllText(own, "");
        File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Path.Combine(_lab["gpus"], "a.lock"), own);
        using (new GpuLocks(_lab["gpus"]).TryTake(new Gpu("Alpha", 80 * Giga, "a")))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(own));
    }

    [Fact]
    public void A_GPU_is_one_runs_as_long_as_a_stage_of_it_is_on_it()
    {
        var gpus = new Gpus([new Gpu("Alpha", 80 * Giga, "a"), new Gpu("Beta", 80 * Giga, "b")], null);
        using var mine = new GpuPlaces(gpus, new GpuLocks(_lab["gpus"]));
        using var others = new GpuPlaces(gpus, new GpuLocks(_lab["gpus"]));
        var (first, second) = (Node("cuda"), Node("cuda"));
        Assert.Equal([0, 0], [mine.Take(first, 20 * Giga), mine.Take(second, 90 * Giga) ?? 0]);
        Assert.Equal(1, others.Take(Node("cuda"), 20 * Giga));
        Assert.Null(others.Take(Node("cuda:0"), 1 * Giga));
        Assert.Equal($"cuda:0 (Alpha) is another run's, process {Environment.ProcessId}", Assert.Single(others.OfOthers));
        mine.Leave(first);
        others.Begin();
        Assert.Equal(0, others.Take(Node("cuda:0"), 1 * Giga));
        Assert.Empty(others.OfOthers);
    }

    [FlockFact]
    public async Task A_run_waits_for_the_GPU_of_another_process_says_so_and_goes_on_when_that_is_killed()
    {
        Directory.CreateDirectory(_lab["gpus"]);
        // Its child, which sleeps, has the lock too.
        using var other = Process.Start("flock", ["--no-fork", Path.Combine(_lab["gpus"], "a.lock"), "sleep", "600"]);
        try
        {
            while (KeyLock.TryAcquire(Path.Combine(_lab["gpus"], "a.lock")) is { } free)
            {
                free.Dispose();
                await Task.Delay(50);
            }
            _lab.Spec("toy", "stage: toy\ndevice: cuda\n");
            var options = new RunOptions
            {
                Workers = 1,
                Gpus = () => new([new Gpu("Alpha", 80 * Giga, "a")], null),
                GpuLocks = new(_lab["gpus"]),
            };
            using var said = new StringWriter();
            var run = new Scheduler(_lab.Store, new InProcessRunner(_lab.Store), new PlainDisplay(TextWriter.Synchronized(said)), options)
                .RunAsync(_lab.Graph("toy"));
            while (!said.ToString().Contains("another run's", StringComparison.Ordinal)) await Task.Delay(50);
            Assert.False(run.IsCompleted);
            other.Kill();
            Assert.Equal(NodeStatus.Built, Assert.Single(await run).Status);
            Assert.Single(said.ToString().Split('\n'), line =>
                line.Contains($"cuda:0 (Alpha) is another run's, process {other.Id}; waiting", StringComparison.Ordinal));
        }
        finally
        {
            if (!other.HasExited) other.Kill();
        }
    }

    [Fact]
    public async Task A_run_that_waits_for_a_GPU_can_be_stopped()
    {
        using var held = new GpuLocks(_lab["gpus"]).TryTake(new Gpu("Alpha", 80 * Giga, "a"));
        using var stop = new CancellationTokenSource();
        var options = new RunOptions
        {
            Workers = 1,
            Gpus = () => new([new Gpu("Alpha", 80 * Giga, "a")], null),
            GpuLocks = new(_lab["gpus"]),
        };
        _lab.Spec("toy", "stage: toy\ndevice: cuda\n");
        var run = new Scheduler(_lab.Store, new InProcessRunner(_lab.Store), new PlainDisplay(TextWriter.Null), options)
            .RunAsync(_lab.Graph("toy"), stop.Token);
        await stop.CancelAsync();
        Assert.Equal(NodeStatus.Killed, Assert.Single(await run).Status);
    }

    private int?[] Take(params (string Device, long Gigabytes)[] stages) =>
        [.. stages.Select(stage => _two.Take(Node(stage.Device), stage.Gigabytes * Giga))];

    private StageNode Node(string device) => _lab.Spec("toy", $"stage: toy\ndevice: {device}\n").Node("toy");

    // Two stages on the processor start beside the one on the GPU, or the first of the others would wait for ever.
    private sealed class Observer : INodeRunner
    {
        private readonly TaskCompletionSource _three = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private int _onGpu, _started;

        public int MostOnGpu { get; private set; }

        public List<string> Devices { get; } = [];

        public async Task<NodeResult> RunAsync(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options,
            IStageEvents events, CancellationToken cancellation)
        {
            lock (_lock)
            {
                Devices.Add(options.Device!.ToString());
                if (node.IsOnGpu) MostOnGpu = Math.Max(MostOnGpu, ++_onGpu);
                if (++_started == 3) _three.SetResult();
            }
            await _three.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
            lock (_lock)
                if (node.IsOnGpu) _onGpu--;
            return new NodeResult(node, NodeStatus.Failed, Error: "made up");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A test with util-linux's <c>flock</c>, another process that locks; skipped, with the reason, where there is none.</summary>
public sealed class FlockFactAttribute : FactAttribute
{
    public FlockFactAttribute()
    {
        if (!File.Exists("/usr/bin/flock")) Skip = "needs flock (util-linux)";
    }
}
