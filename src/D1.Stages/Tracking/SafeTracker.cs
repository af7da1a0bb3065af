namespace D1.Stages.Tracking;

/// <summary>Keeps a tracker's troubles away from the work: the first one is told in one line, then nothing more is recorded.</summary>
public sealed class SafeTracker(ITracker inner, Action<string> say) : ITracker
{
    public ITrackedRun Start(RunDescription description)
    {
        ITrackedRun? run = null;
        Try(() => run = inner.Start(description), say);
        return run is null ? new NoTracker().Start(description) : new Run(run, say);
    }

    private static bool Try(Action record, Action<string> say)
    {
        try
        {
            record();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            say($"tracking stopped: {error.Message}");
            return false;
        }
    }

    private sealed class Run(ITrackedRun inner, Action<string> say) : ITrackedRun
    {
        private bool _works = true;

        public string RunId => inner.RunId;

        public void Metric(string key, double value, long at) => Record(() => inner.Metric(key, value, at));

        public void Tag(string key, string value) => Record(() => inner.Tag(key, value));

        public void Artifact(string file) => Record(() => inner.Artifact(file));

        public void Finish(RunStatus status) => Record(() => inner.Finish(status));

        private void Record(Action record) => _works = _works && Try(record, say);
    }
}
