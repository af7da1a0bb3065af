using System.Globalization;

namespace D1.Pipeline.Terminal;

/// <summary>Times and figures as people read them on a status line.</summary>
public static class ProgressText
{
    /// <summary><c>0:07</c>, <c>12:30</c>, <c>3:05:00</c>.</summary>
    public static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Clamp(Math.Round(seconds), 0, 1e9));
        return span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}");
    }

    /// <summary>Three significant digits, thousands as <c>28.6k</c>, what is very small as <c>6e-5</c>.</summary>
    public static string Figure(double value) => Math.Abs(value) switch
    {
        >= 1e9 => (value / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + "G",
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        > 0 and < 1e-4 => value.ToString("0.##e-0", CultureInfo.InvariantCulture), // as in specs
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };

    /// <summary>The same; of a share that is right, percent.</summary>
    /// <param name="name">What the figure is.</param>
    /// <param name="value">It.</param>
    public static string Figure(string name, double value) => name.EndsWith("accuracy", StringComparison.Ordinal)
        ? ResultText.Score(100 * value) : Figure(value);

    /// <summary><c>6:30 min</c>, <c>3:05:00 h</c>.</summary>
    public static string Minutes(double seconds) => $"{Duration(seconds)} {(seconds >= 3599.5 ? "h" : "min")}";

    /// <summary><c>ETA 0:12  reward 1.23  train 120/250</c>: of all figures the first, which is what the stage is about.</summary>
    public static string Describe(StageProgress? progress)
    {
        if (progress is null) return "starting";
        var parts = new List<string>();
        if (progress.SecondsLeft is { } left) parts.Add($"ETA {Duration(left)}");
        if (progress.Values is [var (name, value), ..]) parts.Add($"{name} {Figure(name, value)}");
        parts.Add(progress switch
        {
            { Step: 0, Steps: 0 } => progress.Phase,
            { Steps: > 0 } => $"{progress.Phase} {progress.Step}/{progress.Steps}",
            _ => $"{progress.Phase} {progress.Step}",
        });
        return string.Join("  ", parts);
    }
}
