using System.Diagnostics;
using D1.Core;

namespace D1.Pipeline.Tracking;

/// <summary>Records runs in their journals.</summary>
/// <param name="artifactsRoot">The artifacts folder.</param>
/// <param name="experiment">What MLflow groups runs by: the profile.</param>
/// <param name="say">Told once a run when its journal cannot be written.</param>
/// <param name="time">The clock.</param>
public sealed class JournalTracker(string artifactsRoot, string experiment, Action<string> say, TimeProvider? time = null) : ITracker
{
    private readonly RunFolder _runs = new(artifactsRoot);

    /// <inheritdoc/>
    public ITrackedRun Start(RunDescription description)
    {
        if (description.ParentRunId is null) CloseAbandoned();
        var runId = description.RunId ?? Guid.NewGuid().ToString("N");
        return new Run(_runs.JournalOf(runId), experiment, description, say, time ?? TimeProvider.System);
    }

    /// <summary>Ends the runs whose process is gone; nobody else does.</summary>
    public void CloseAbandoned()
    {
        try
        {
            _runs.CloseAbandoned();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InputException)
        {
            say($"tracking: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    private sealed class Run : ITrackedRun
    {
        private const int TicksASample = 10;
        private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
        private readonly RunJournal _journal;
        private readonly JournalWriter _writer;
        private readonly Action<string> _say;
        private readonly TimeProvider _time;
        private readonly ITimer _timer;
        private readonly Lock _ending = new();
        private int _ticks, _failures;
        private bool _told, _over, _closed;
        private (long At, TimeSpan Processor) _sampled;

        public Run(RunJournal journal, string experiment, RunDescription description, Action<string> say, TimeProvider time)
        {
            (_journal, _writer, _say, _time) = (journal, new JournalWriter(journal.Path), say, time);
            var user = Environment.UserName;
            _writer.Add(new RunRecord.Start(experiment, description.Name, description.ParentRunId, user, Now));
            foreach (var (key, value) in description.Parameters) _writer.Add(new RunRecord.Param(key, value));
            Tag("mlflow.runName", description.Name);
            Tag("mlflow.user", user);
            Tag("mlflow.source.name", "d1");
            Tag("mlflow.source.type", "LOCAL");
            foreach (var (key, value) in description.Tags) Tag(key, value);
            using var process = Process.GetCurrentProcess();
            _sampled = (time.GetTimestamp(), process.TotalProcessorTime);
            Write();
            _timer = time.CreateTimer(_ => OnTick(), null, Tick, Tick);
        }

        public string RunId => _journal.RunId;

        private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

        public void Metric(string key, double value, long at) => _writer.Add(new RunRecord.Metric(key, at, value, Now));

        public void Tag(string key, string value) => _writer.Add(new RunRecord.Tag(key, value));

        public void Artifact(string file)
        {
            try
            {
                _writer.Add(new RunRecord.File(Path.GetFileName(file), Path.GetFullPath(file), File.ReadAllBytes(file)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Tell(error.Message.ReplaceLineEndings(" "));
            }
        }

        // With the same care as the checkpoint that relies on it: a power cut must not leave the one without the other.
        public void Flush()
        {
            lock (_ending)
                if (!_closed) Write(toDisk: true);
        }

        public void Finish(RunStatus status)
        {
            lock (_ending)
            {
                _writer.Add(new RunRecord.Status(status, Now));
                _over = true;
                // Where it cannot be written now, ticks go on trying while the process lives.
                if (Write()) Close();
            }
        }

        private void OnTick()
        {
            lock (_ending)
            {
                if (_closed) return;
                if (!_over && ++_ticks % TicksASample == 0) TrySample();
                if (Write() && _over) Close();
            }
        }

        private void Close()
        {
            _closed = true;
            _timer.Dispose();
            _writer.Dispose();
        }

        private bool Write(bool toDisk = false)
        {
            if (_writer.Flush(toDisk) is not { } trouble)
            {
                _failures = 0;
                return true;
            }
            // Another process that ended the killed attempt before this one is in the way for a moment.
            if (++_failures > 1 || _over)
                Tell($"{trouble.TrimEnd('.')}; what is recorded waits in memory until {_journal.Path} can be written");
            return false;
        }

        private void Tell(string trouble)
        {
            if (!_told) _say($"tracking: {trouble}");
            _told = true;
        }

        private void TrySample()
        {
            try
            {
                Sample();
            }
            catch (Exception error)
            {
                Tell($"{error.Message.ReplaceLineEndings(" ")}; the process is not measured");
            }
        }

        // What the process uses, as MLflow's own sampler names it (resident memory; 100 % is one core). Seconds as steps: a resumed run
        // goes on behind its earlier points.
        private void Sample()
        {
            using var process = Process.GetCurrentProcess();
            var (now, used) = (_time.GetTimestamp(), process.TotalProcessorTime);
            var share = 100 * (used - _sampled.Processor) / _time.GetElapsedTime(_sampled.At, now);
            _sampled = (now, used);
            Metric("system/process_memory_megabytes", Math.Round(process.WorkingSet64 / 1e6, 1), Now / 1000);
            Metric("system/process_cpu_percentage", Math.Round(share, 1), Now / 1000);
        }
    }
}
