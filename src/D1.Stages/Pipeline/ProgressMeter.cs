namespace D1.Stages.Pipeline;

/// <summary>Turns steps into progress with an estimate of the time left, a few times a second however often it is told.</summary>
public sealed class ProgressMeter
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly string phase;
    private readonly long steps;
    private readonly long first;
    private readonly IStageEvents events;
    private readonly TimeProvider time;
    private readonly long started;
    private long told;

    internal ProgressMeter(string phase, long steps, long first, IStageEvents events, TimeProvider time)
    {
        (this.phase, this.steps, this.first, this.events, this.time) = (phase, steps, first, events, time);
        started = time.GetTimestamp();
    }

    /// <summary>Seconds since the phase began in this process.</summary>
    public double Elapsed => time.GetElapsedTime(started).TotalSeconds;

    /// <summary>Tells that <paramref name="step"/> steps of the phase are done, with figures to show.</summary>
    public void Report(long step, params ReadOnlySpan<(string Name, double Value)> values)
    {
        if (step < steps && told != 0 && time.GetElapsedTime(told) < Interval) return;
        told = time.GetTimestamp();
        var done = step - first;
        double? left = done > 0 && steps > 0 ? Elapsed / done * (steps - step) : null;
        var shown = new List<KeyValuePair<string, double>>(values.Length);
        foreach (var (name, value) in values) shown.Add(new(name, value));
        events.Progress(new StageProgress(phase, step, steps, left, shown));
    }
}
