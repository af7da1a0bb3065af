using System.Collections.Concurrent;

namespace D1.Stages.Tests.Hub;

/// <summary>Waits take no time, and are noted.</summary>
public sealed class JumpTime : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
