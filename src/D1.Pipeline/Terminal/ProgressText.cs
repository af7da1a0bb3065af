using System.Globalization;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Plan;

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
        ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) : Figure(value);

    /// <summary><c>6:30 min</c>, <c>3:05:00 h</c>.</summary>
    public static string Minutes(double seconds) => $"{Duration(seconds)} {(seconds >= 3599.5 ? "h" : "min")}";

    /// <summary>A node by what people tell it from others by: <c>evaluate d1-gsm8k@2 gsm 48</c>, <c>masked-sft steps=5</c>.</summary>
    public static string Title(StageNode node)
    {
        var set = node.SetArguments.Select(argument => argument.Split('=', 2)).ToList();
        var (model, number) = (Value("inputs.model"), Value("checkpoint"));
        // Of a cell it is plain what each value is.
        string?[] cell = model is null ? [] : [number is null ? model : $"{model}@{number}", Value("task"), Value("gen_length")];
        string[] shown = model is null ? [] : ["inputs.model", "checkpoint", "task", "gen_length"];
        return string.Join(' ', cell.OfType<string>().Prepend(node.Spec.Name)
            .Concat(set.Where(pair => !shown.Contains(pair[0])).Select(pair => string.Join('=', pair))));

        string? Value(string key) => set.FirstOrDefault(pair => pair[0] == key)?[1];
    }

    /// <summary><c>ETA 0:12  reward 1.23  train 120/250</c>: of all figures the first, which is what the stage is about.</summary>
    public static string Describe(StageProgress? progress)
    {
        if (progress is null) return "starting";
        var parts = new List<string>();
        if (progress.SecondsLeft is { } left) parts.Add($"ETA {Duration(left)}");
        if (progress.Values is [var (name, value), ..]) parts.Add($"{name} {Figure(name, value)}");
        parts.Add(progress.Steps > 0 ? $"{progress.Phase} {progress.Step}/{progress.Steps}" : $"{progress.Phase} {progress.Step}");
        return string.Join("  ", parts);
    }

    /// <summary><c>ETA 4:10  12/60 stages, 8 cached</c>.</summary>
    public static string Describe(SchedulerState state)
    {
        var done = $"{state.Ended}/{Counted.Of(state.Total, "stage")}"
            + (state.Cached > 0 ? $", {state.Cached} cached" : "");
        return state.SecondsLeft is { } left && state.Ended < state.Total ? $"ETA {Duration(left)}  {done}" : done;
    }

    /// <summary><c>built   masked-sft   validation loss 2.31 → 1.84   18.2 s   1a2b3c4d5e6f</c>; why one failed is for the end.</summary>
    public static string Describe(NodeResult result)
    {
        var parts = new List<string> { $"{Word(result.Status),-7} {Title(result.Node)}" };
        if (result.Artifact is { } artifact && result.Node.Stage.Outcome(artifact) is { Length: > 0 } text) parts.Add(text);
        if (result.Status is NodeStatus.Built or NodeStatus.Failed)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:0.0} s"));
        if (result.Artifact is not null) parts.Add(StageKey.Shorten(result.Artifact.Key));
        if (result.For is { } target) parts.Add($"for {target}");
        return string.Join("   ", parts);
    }

    /// <summary><c>parameters.steps: 3 → 5</c>.</summary>
    public static string Describe(KeyChange change, int mostMembers = 3)
    {
        return change.Members is { } members ? $"{change.Component}: {members.Describe(mostMembers)}"
            : $"{change.Component}: {Show(change.Old)} → {Show(change.Current)}";

        static string Show(string? value) => value is null ? "(none)" : value.Length == 64 ? StageKey.Shorten(value) : value;
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
