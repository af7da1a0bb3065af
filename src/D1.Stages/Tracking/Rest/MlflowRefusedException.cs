namespace D1.Stages.Tracking.Rest;

/// <summary>The server understood the request and does not accept it; the same request will never be accepted.</summary>
internal sealed class MlflowRefusedException(string code, string message) : Exception(message)
{
    private const string Absent = "RESOURCE_DOES_NOT_EXIST";

    public const string Exists = "RESOURCE_ALREADY_EXISTS";

    /// <summary>MLflow's error code.</summary>
    public string Code { get; } = code;

    /// <summary>What it is about is not there: gone, or deleted as MLflow's pages delete, which only marks a run.</summary>
    public bool IsGone => Code == Absent || Message.Contains("must be in the 'active' state", StringComparison.Ordinal);
}
