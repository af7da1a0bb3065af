namespace D1.Pipeline.Tests.Tracking.Fake;

/// <summary>A run as the fake server has it: metrics are appended, whatever was there.</summary>
public sealed class FakeRun(string runId, string name)
{
    public string RunId { get; } = runId;

    public string Name { get; } = name;

    public string Status { get; set; } = "RUNNING";

    /// <summary>Only marked, as MLflow's pages do.</summary>
    public bool IsDeleted { get; set; }

    public long? Ended { get; set; }

    public List<(string Key, double Value, long Step)> Points { get; } = [];

    public Dictionary<string, string> Params { get; } = [];

    public Dictionary<string, string> Tags { get; } = [];

    public Dictionary<string, string> Artifacts { get; } = [];
}
