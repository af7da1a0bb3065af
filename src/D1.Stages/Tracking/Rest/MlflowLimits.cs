namespace D1.Stages.Tracking.Rest;

/// <summary>What MLflow's server accepts: the "Log Batch" page of its REST reference, and <c>mlflow/utils/validation.py</c>.
/// Names and values are cut by <see cref="MlflowText"/>.</summary>
internal static class MlflowLimits
{
    /// <summary>Metrics, parameters and tags of one batch together.</summary>
    public const int BatchItems = 1000;

    public const int BatchMetrics = 1000;

    public const int BatchParams = 100;

    public const int BatchTags = 100;

    /// <summary>Length of a batch's JSON.</summary>
    public const int BatchBytes = 1_000_000;

    /// <summary>Characters of an experiment's name.</summary>
    public const int ExperimentName = 500;
}
