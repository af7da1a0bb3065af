namespace D1.Stages.Tracking;

/// <summary>Records nothing.</summary>
public sealed class NoTracker : ITracker
{
    public ITrackedRun Start(RunDescription description) => new Run(description.RunId ?? Guid.NewGuid().ToString("N"));

    private sealed class Run(string runId) : ITrackedRun
    {
        public string RunId { get; } = runId;

        public void Metric(string key, double value, long at) { }

        public void Tag(string key, string value) { }

        public void Artifact(string file) { }

        public void Finish(RunStatus status) { }
    }
}
