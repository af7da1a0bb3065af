using D1.Pipeline.Devices;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

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
