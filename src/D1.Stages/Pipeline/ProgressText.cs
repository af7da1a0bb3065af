using System.Globalization;

namespace D1.Stages.Pipeline;

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

    /// <summary>Three significant digits, thousands as <c>28.6k</c>.</summary>
    public static string Figure(double value) => Math.Abs(value) switch
    {
        >= 1e9 => (value / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + "G",
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };

    /// <summary><c>train 120/250  loss 1.23  tokens_per_second 28.6k  ETA 0:12</c>.</summary>
    public static string Describe(StageProgress? progress)
    {
        if (progress is null) return "starting";
        var steps = progress.Steps > 0 ? $"{progress.Step}/{progress.Steps}" : $"{progress.Step}";
        var parts = progress.Values.Select(pair => $"{pair.Key} {Figure(pair.Value)}").Prepend($"{progress.Phase} {steps}");
        return string.Join("  ", progress.SecondsLeft is { } left ? parts.Append($"ETA {Duration(left)}") : parts);
    }

    /// <summary><c>12/60 done (8 cached)  ETA 4:10</c>.</summary>
    public static string Describe(SchedulerState state)
    {
        var done = $"{state.Ended}/{state.Total} done{(state.Cached > 0 ? $" ({state.Cached} cached)" : "")}";
        return state.SecondsLeft is { } left && state.Ended < state.Total ? $"{done}  ETA {Duration(left)}" : done;
    }

    /// <summary><c>built    sft  18.2 s  1a2b3c4d5e6f  accuracy 0.54</c>.</summary>
    public static string Describe(NodeResult result)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Word(result.Status),-7} {result.Node.DisplayName}");
        if (result.Status is NodeStatus.Built or NodeStatus.Failed)
            text += string.Create(CultureInfo.InvariantCulture, $"  {result.Seconds:0.0} s");
        if (result.Artifact is { } artifact)
            text += $"  {Artifacts.StageKey.Shorten(artifact.Key)}"
                + string.Concat(artifact.Metrics.Take(4).Select(pair => $"  {pair.Key} {Figure(pair.Value)}"));
        return result.Error is { } error ? $"{text}: {error}" : text;
    }

    /// <summary><c>parameters.steps: 3 → 5</c>.</summary>
    public static string Describe(KeyChange change, int mostMembers = 3)
    {
        return change.Members is { } members ? $"{change.Component}: {members.Describe(mostMembers)}"
            : $"{change.Component}: {Show(change.Old)} → {Show(change.Current)}";

        static string Show(string? value) => value is null ? "(none)" : value.Length == 64 ? Artifacts.StageKey.Shorten(value) : value;
    }

    /// <summary>The status in lower case, as in JSON.</summary>
    public static string Word(NodeStatus status) => status switch
    {
        NodeStatus.Built => "built",
        NodeStatus.Cached => "cached",
        NodeStatus.Failed => "failed",
        NodeStatus.Skipped => "skipped",
        _ => "killed",
    };
}
