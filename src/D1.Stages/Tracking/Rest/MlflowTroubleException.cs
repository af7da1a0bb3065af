using D1.Stages.Requests;

namespace D1.Stages.Tracking.Rest;

/// <summary>A request came to no answer that MLflow would give: whether the server did what it asks is not known.</summary>
internal sealed class MlflowTroubleException(string message, Exception? inner = null) : RequestTroubleException(message, inner)
{
    /// <summary>Other requests would meet it as well.</summary>
    public bool IsServerWide { get; init; }
}
