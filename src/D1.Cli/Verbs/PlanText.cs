using System.Globalization;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Plan;
using D1.Pipeline.Specs;
using D1.Pipeline.Terminal;
using D1.Stages.Claims;
using D1.Stages.Estimates;

namespace D1.Cli.Verbs;

/// <summary>A plan for people: what would run on one screen, or every key with what changed in it.</summary>
internal static class PlanText
{
    private const int LongestReason = 60;

    /// <summary>Groups, why each runs, what it takes; then what all that is left comes to, and what to run first.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="graph">What was planned.</param>
    /// <param name="summary">Its plan.</param>
    /// <param name="estimates">What its stages take.</param>
    /// <param name="rate">The device that is estimated for; null for no estimate.</param>
    /// <param name="root">The folder of artifacts.</param>
    public static void Write(Screen screen, SpecGraph graph, PlanSummary summary, GraphEstimate estimates, DeviceRate? rate,
        string root)
    {
        var cached = summary.Groups.Where(group => group.State == PlannedState.Cached).SelectMany(group => group.Nodes)
            .Select(planned => planned.Node.Id).ToHashSet();
        screen.Line(rate is null ? RunBanner.Of(graph, node => cached.Contains(node.Id), Environment.ProcessorCount)
            : RunBanner.Count(graph, node => cached.Contains(node.Id)), Tone.Strong);
        screen.Line();
        var columns = new Columns(new Column(""), new Column(""), new Column("TIME"), new Column("MEMORY"), new Column("DOWNLOAD"),
            new Column("KEY", Tone.Quiet), new Column("WHY", Gives: true));
        foreach (var group in summary.Groups)
        {
            var left = rate is not null && group.State != PlannedState.Cached;
            columns.Add(group.State == PlannedState.Cached ? Tone.Quiet : null, Word(group.State), group.Name,
                left && group.MultiplyAdds > 0 ? Time(rate!.Seconds(group.MultiplyAdds)) : "",
                left ? Size(group.Memory.Bytes) : "", left ? Size(group.DownloadBytes) : "",
                rate is null && group.Nodes is [{ Key: { } key }] ? StageKey.Shorten(key) : "", Why(group));
        }
        columns.Write(screen);
        if (rate is not null && cached.Count < graph.Nodes.Count) WriteTotals(screen, summary, estimates, rate, root);
        foreach (var power in graph.Roots.Select(TablePower.Describe).OfType<string>()) screen.Line($"\n{power}");
    }

    /// <summary>Every node with its key, what changed in it, and at the end how many there are of each state.</summary>
    public static void WriteChanges(Screen screen, IReadOnlyList<PlannedNode> plan)
    {
        foreach (var node in plan)
        {
            screen.Line($"{Word(node.State),-7} {node.Node.DisplayName}  "
                + (node.Key is { } key ? StageKey.Shorten(key) : $"key waits for: {string.Join(", ", node.Pending)}"));
            if (node.IsDamaged) screen.Line($"          {Planner.Damaged}");
            foreach (var change in node.Changes) screen.Line($"          {change.Describe(Planner.ExplainedMembers)}");
        }
        screen.Line(string.Join(", ",
            plan.GroupBy(node => node.State).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Word(group.Key)}")));
    }

    /// <summary>The state in lower case, as in JSON.</summary>
    public static string Word(PlannedState state) => state switch
    {
        PlannedState.Cached => "cached",
        PlannedState.Run => "run",
        _ => "pending",
    };

    private static void WriteTotals(Screen screen, PlanSummary summary, GraphEstimate estimates, DeviceRate rate, string root)
    {
        var columns = new Columns(new Column("", Tone.Quiet), new Column("", Wraps: true));
        columns.Add("on", string.Create(CultureInfo.InvariantCulture,
            $"{rate.Name}, {rate.TeraFlops:0.###} TFLOP/s, {DeviceRate.Share:P0} of it used"));
        columns.Add("time", $"{Long(rate.Seconds(summary.MultiplyAdds))} on one, {Long(rate.Seconds(summary.OnNode))} on eight, "
            + $"{Long(rate.Seconds(summary.Chain))} on as many as help");
        if (summary.Largest is { } largest)
            columns.Add("memory", $"{Size(largest.Memory.Bytes)}{Fits(largest.Memory.Bytes, rate.MemoryBytes, "")}; "
                + $"{largest.Nodes[0].Node.Spec.Name}: {largest.Memory}");
        if (summary.OutputBytes > 0)
            columns.Add("disk", Size(summary.OutputBytes) + Fits(summary.OutputBytes, MachineFacts.FreeBytes(root), " free"));
        if (summary.DownloadBytes > 0) columns.Add("network", $"{Size(summary.DownloadBytes)} to download");
        if (summary.First is [var first, ..])
        {
            columns.Add("first", $"{Typed.D1} {SuggestedRun.Of(NamedSpec.Of(first.Spec.Path).ToString(), first.SetArguments)}");
            var more = summary.First.Count == 1 ? ""
                : $"; {Of(summary.First)} with the other {Counted.Of(summary.First.Count - 1, "length")} of that task";
            columns.Add("", Of([first]) + more);
        }
        screen.Line();
        columns.Write(screen);

        string Of(IEnumerable<StageNode> nodes) => Time(rate.Seconds(nodes.Sum(node => estimates.Of(node).MultiplyAdds)));
    }

    private static string Fits(long bytes, long? there, string what) => there is not { } have ? ""
        : bytes <= have ? $" of {Size(have)}{what}: fits" : $", but only {Size(have)}{what}: too little";

    // One reason, as short as it can be: --changes has them all.
    private static string Why(PlanGroup group)
    {
        if (group.State == PlannedState.Cached) return "";
        if (group.Nodes.Any(node => node.IsDamaged)) return Planner.Damaged;
        if (group.Nodes.Select(node => node.Changes).FirstOrDefault(changes => changes.Count > 0) is not { } changes) return "";
        return Row.Fit(changes[0].Describe(1), LongestReason) + (changes.Count > 1 ? $"; {changes.Count - 1} more" : "");
    }

    private static string Size(long bytes) => bytes == 0 ? "" : MemoryPlan.Size(bytes);

    private static string Long(double seconds) => seconds < 2 * 24 * 3600 ? Time(seconds)
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 24 / 3600:0.0} days");

    private static string Time(double seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };
}
