namespace D1.Stages.Tracking.Rest;

/// <summary>The server understood the request and does not accept it; the same request will never be accepted.</summary>
internal sealed class MlflowRefusedException(string code, string message) : Exception(message)
{
    public const string Absent = "RESOURCE_DOES_NOT_EXIST";

    public const string Exists = "RESOURCE_ALREADY_EXISTS";

    /// <summary>MLflow's error code.</summary>
    public string Code { get; } = code;
}
