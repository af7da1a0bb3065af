namespace D1.Stages.Tracking.Rest;

/// <summary>A request came to no answer that MLflow would give: whether the server did what it asks is not known.</summary>
internal sealed class MlflowTroubleException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Worth trying again soon.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Other requests would meet it as well.</summary>
    public bool IsServerWide { get; init; }

    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
