namespace D1.Pipeline.Tests.Tracking.Fake;

/// <summary>What MLflow answers with an error code.</summary>
internal sealed class FakeRefusal(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static FakeRefusal Invalid(string message) => new(400, "INVALID_PARAMETER_VALUE", message);

    public static FakeRefusal Absent(string message) => new(404, "RESOURCE_DOES_NOT_EXIST", message);
}
