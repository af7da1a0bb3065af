using System.Diagnostics;
using System.Globalization;

namespace D1.Stages.Terminal;

/// <summary>Says what is being waited for, again and again while it lasts: whoever looks knows that it goes on.</summary>
public sealed class Heartbeat : IDisposable
{
    /// <summary>Nothing is silent for longer.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);

    private readonly Timer _timer;

    /// <param name="what">What lasts, such as <c>compiling the solution</c>.</param>
    /// <param name="say">Gets a line each time.</param>
    /// <param name="every">How often; <see cref="Usual"/> when null.</param>
    public Heartbeat(string what, Action<string> say, TimeSpan? every = null)
    {
        var started = Stopwatch.GetTimestamp();
        _timer = new Timer(
            _ => say(string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s so far")),
            null, every ?? Usual, every ?? Usual);
    }

    public void Dispose() => _timer.Dispose();
}
