using D1.Core;

namespace D1.Pipeline;

/// <summary>Turns steps into progress with an estimate of the time left, a few times a second however often it is told.</summary>
[OutsideKey("display")]
public sealed class ProgressMeter
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly string _phase;
    private readonly long _steps;
    private readonly long _first;
    private readonly IStageEvents _events;
    private readonly TimeProvider _time;
    private readonly long _started;
    private long _told;

    internal ProgressMeter(string phase, long steps, long first, IStageEvents events, TimeProvider time)
    {
        (_phase, _steps, _first, _events, _time) = (phase, steps, first, events, time);
        _started = _time.GetTimestamp();
    }

    /// <summary>Seconds since the phase began in this process.</summary>
    public double Elapsed => _time.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Tells that <paramref name="step"/> steps of the phase are done, with figures to show.</summary>
    public void Report(long step, params ReadOnlySpan<(string Name, double Value)> values)
    {
        if (step < _steps && _told != 0 && _time.GetElapsedTime(_told) < Interval) return;
        _told = _time.GetTimestamp();
        var done = step - _first;
        double? left = done > 0 && _steps > 0 ? Elapsed / done * (_steps - step) : null;
        var shown = new List<KeyValuePair<string, double>>(values.Length);
        foreach (var (name, value) in values) shown.Add(new(name, value));
        _events.Progress(new StageProgress(_phase, step, _steps, left, shown));
    }
}

/// <summary>How far a stage is.</summary>
/// <param name="Phase">What it is doing, one or two words.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all; 0 when unknown.</param>
/// <param name="SecondsLeft">Estimate for this phase; null before there is a rate.</param>
/// <param name="Values">Figures to show, in order: losses, rates.</param>
public sealed record StageProgress(string Phase, long Step, long Steps, double? SecondsLeft,
    IReadOnlyList<KeyValuePair<string, double>> Values);

/// <summary>Gets what a running stage tells.</summary>
public interface IStageEvents
{
    void Progress(StageProgress progress);

    /// <summary>One line for people.</summary>
    void Message(string text);
}
