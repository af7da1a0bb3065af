using System.Diagnostics.Metrics;
using D1.Model.Network;
using D1.Pipeline;
using D1.Pipeline.Devices;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Pipeline.Tracking;
using D1.Stages.Training;

namespace D1.Stages.Tests.Training;

public sealed class ThroughputTests : IDisposable
{
    // Another meter of the network's name: so much work can be done at once.
    private readonly Meter _meter = new(MatrixWork.MeterName);
    private readonly Counter<long> _work;
    private readonly ManualTime _time = new();

    public ThroughputTests() => _work = _meter.CreateCounter<long>(MatrixWork.CounterName);

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Tokens_and_work_count_over_the_time_of_steps_alone()
    {
        var context = Context("cpu");
        using var throughput = new Throughput(context, rate: 10);
        using var beside = new Throughput(context, rate: 10);
        _work.Add(7_000_000_000);
        throughput.Begin();
        _time.Pass(2);
        await Task.Run(() => _work.Add(3_000_000_000));
        _work.Add(1_000_000_000);
        throughput.Add(100);
        // A validation: time and work, but no tokens.
        _time.Pass(50);
        _work.Add(9_000_000_000);
        beside.Begin();
        _time.Pass(1);
        _work.Add(5_000_000_000);
        beside.Add(10);

        // 100 tokens in 2 s; 4e9 multiply-adds are 4 GFLOP/s, of two threads with 10 each.
        Assert.Equal([("tokens/s", 50), ("% of matrix rate", 20)], throughput.Figures);
        throughput.Record();
        Assert.Equal((50, 20), (context.Measurements["tokens_per_second"], context.Measurements["matrix_rate_share_percent"]));
        Assert.Equal([("tokens/s", 10), ("% of matrix rate", 50)], beside.Figures);
    }

    [Fact]
    public void On_a_GPU_no_share_of_this_machines_rate_is_shown()
    {
        var context = Context("cuda");
        using var throughput = new Throughput(context);
        throughput.Begin();
        _time.Pass(2);
        throughput.Add(100);
        throughput.Record();
        Assert.Equal([("tokens/s", 50)], throughput.Figures);
        Assert.Equal(["tokens_per_second"], context.Measurements.Keys);
    }

    [Fact]
    public void An_attempt_without_work_left_records_nothing()
    {
        var context = Context("cpu");
        using var throughput = new Throughput(context, rate: 10);
        throughput.Record();
        Assert.Empty(throughput.Figures);
        Assert.Empty(context.Measurements);
    }

    private StageContext Context(string device) => new()
    {
        DisplayName = "stage",
        Inputs = new Dictionary<string, Artifact>(),
        OutputFolder = "",
        WorkFolder = "",
        Events = new SilentEvents(),
        Tracked = new NoTracker().Start(new("", null, null, new Dictionary<string, string>(), new Dictionary<string, string>())),
        Time = _time,
        Threads = 2,
        Device = DeviceChoice.Parse(device),
    };
}
