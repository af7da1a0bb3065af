namespace D1.Stages.Tests.Hub;

/// <summary>What <see cref="FakeHub"/> sends, true or not.</summary>
public sealed record FakeReply(int Status, byte[] Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The length that it claims; null for the body's own.</summary>
    public long? Length { get; init; }

    /// <summary>Without it, the body ends where the connection does.</summary>
    public bool SaysLength { get; init; } = true;

    /// <summary>Bytes of the body after which the connection is cut.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Bytes of the body after which nothing comes any more, while the connection stays.</summary>
    public int? SilentAfter { get; init; }

    /// <summary>The same with one header set.</summary>
    public FakeReply With(string header, string value) => this with { Headers = new(Headers) { [header] = value } };

    public static FakeReply Redirect(string location, int status = 302) => new(status, []) { Headers = { ["Location"] = location } };
}
