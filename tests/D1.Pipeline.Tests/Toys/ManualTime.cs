namespace D1.Pipeline.Tests.Toys;

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class ManualTime : TimeProvider
{
    private long _seconds = 1;

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => _seconds;

    public void Pass(long seconds) => _seconds += seconds;
}
