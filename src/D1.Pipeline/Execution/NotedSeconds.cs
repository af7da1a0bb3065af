using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>Notes in a build's folder how long all its attempts worked, as often as they save: one that is killed counts up to then.</summary>
internal sealed class NotedSeconds : IDisposable
{
    private readonly BuildFolder _build;
    private readonly BuildAttempts _before;
    private readonly long _started;
    private readonly TimeProvider _time;
    private readonly Lock _noting = new();
    private readonly ITimer _timer;
    private bool _ended;

    /// <param name="build">The build, whose earlier attempts are noted.</param>
    /// <param name="started">The clock's timestamp of this one's begin.</param>
    /// <param name="time">The clock.</param>
    /// <param name="every">Between two notes; a second at least.</param>
    public NotedSeconds(BuildFolder build, long started, TimeProvider time, TimeSpan every)
    {
        (_build, _before, _started, _time) = (build, build.Attempts, started, time);
        if (every < TimeSpan.FromSeconds(1)) every = TimeSpan.FromSeconds(1);
        _timer = time.CreateTimer(_ => Note(), null, every, every);
    }

    /// <summary>Notes them for the last time.</summary>
    /// <returns>The seconds of all attempts.</returns>
    public double End()
    {
        Note();
        Dispose();
        return Seconds;
    }

    /// <summary>Notes nothing more, not even what has begun.</summary>
    public void Dispose()
    {
        lock (_noting) _ended = true;
        _timer.Dispose();
    }

    private double Seconds => _before.Seconds + _time.GetElapsedTime(_started).TotalSeconds;

    private void Note()
    {
        lock (_noting)
            try
            {
                if (!_ended && Directory.Exists(_build.Root)) _build.Attempts = _before with { Seconds = Seconds };
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A full disk, say. It is for people: the work goes on, or ends with an error of its own.
            }
    }
}
