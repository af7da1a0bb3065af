using D1.Stages.Tracking;

namespace D1.Stages.Tests.Tracking;

public sealed class MeasuredTrackerTests
{
    [Fact]
    public void A_run_gets_the_memory_and_processor_use_of_its_process()
    {
        using var bench = new TrackingBench();
        var time = new TickTime();
        var run = new MeasuredTracker(new Starting(bench), time).Start(new RunDescription("sft", null, null, new Dictionary<string, string>(), new Dictionary<string, string>()));
        time.Tick!(null);
        run.Finish(RunStatus.Finished);
        Assert.True(time.Stopped);
        bench.Send();
        var points = bench.Fake.Mlflow.RunOf(run.RunId).Points;
        Assert.Equal(["system/process_memory_megabytes", "system/process_cpu_percentage"], points.Select(point => point.Key));
        Assert.True(points[0].Value > 1);
        Assert.True(points[1].Value >= 0);
    }

    private sealed class Starting(TrackingBench bench) : ITracker
    {
        public ITrackedRun Start(RunDescription description) => bench.Start(description.Name);
    }

    /// <summary>The real time, with a timer that only ticks by hand.</summary>
    private sealed class TickTime : TimeProvider
    {
        public TimerCallback? Tick { get; private set; }

        public bool Stopped { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Tick = callback;
            return new Timer(this);
        }

        private sealed class Timer(TickTime owner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => owner.Stopped = true;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
