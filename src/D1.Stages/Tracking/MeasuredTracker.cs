using System.Diagnostics;

namespace D1.Stages.Tracking;

/// <summary>Adds what the process uses to every run, each ten seconds as MLflow's own sampler does: <c>system/process_memory_megabytes</c>
/// (resident) and <c>system/process_cpu_percentage</c> (100 is one core). A worker's process is its run's alone.</summary>
public sealed class MeasuredTracker(ITracker inner, TimeProvider? time = null) : ITracker
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public ITrackedRun Start(RunDescription description) => new Run(inner.Start(description), time ?? TimeProvider.System);

    private sealed class Run : ITrackedRun
    {
        private readonly ITrackedRun _inner;
        private readonly TimeProvider _time;
        private readonly ITimer _timer;
        private (long At, TimeSpan Used) _last;

        public Run(ITrackedRun inner, TimeProvider time)
        {
            (_inner, _time) = (inner, time);
            using var process = Process.GetCurrentProcess();
            _last = (time.GetTimestamp(), process.TotalProcessorTime);
            _timer = time.CreateTimer(_ => Sample(), null, Interval, Interval);
        }

        public string RunId => _inner.RunId;

        public void Metric(string key, double value, long at) => _inner.Metric(key, value, at);

        public void Tag(string key, string value) => _inner.Tag(key, value);

        public void Artifact(string file) => _inner.Artifact(file);

        public void Finish(RunStatus status)
        {
            _timer.Dispose();
            _inner.Finish(status);
        }

        private void Sample()
        {
            using var process = Process.GetCurrentProcess();
            var (now, used) = (_time.GetTimestamp(), process.TotalProcessorTime);
            var share = 100 * (used - _last.Used) / _time.GetElapsedTime(_last.At, now);
            _last = (now, used);
            // Seconds as steps: a resumed run goes on behind its earlier points.
            var at = _time.GetUtcNow().ToUnixTimeSeconds();
            Metric("system/process_memory_megabytes", Math.Round(process.WorkingSet64 / 1e6, 1), at);
            Metric("system/process_cpu_percentage", Math.Round(share, 1), at);
        }
    }
}
