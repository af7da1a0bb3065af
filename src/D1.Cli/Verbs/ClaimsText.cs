using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline.Statistics;
using D1.Pipeline.Terminal;
using D1.Stages.Claims;

namespace D1.Cli.Verbs;

/// <summary>Claims with their verdicts, for people.</summary>
internal static class ClaimsText
{
    public static void Write(IReadOnlyList<ClaimResult> results, string profile)
    {
        var screen = new Screen();
        foreach (var result in results)
        {
            Write(screen, result);
            screen.Line();
        }
        var counts = results.CountBy(result => result.Verdict).OrderBy(count => count.Key);
        screen.Line($"{profile}: {Counted.Of(results.Count, "claim")}: "
            + string.Join(", ", counts.Select(count => $"{count.Value} {count.Key.Word()}")), Tone.Strong);
        screen.Line("One-sided t-tests over seeds, 2.5 % each way, Holm within a claim; given these seeds: paired, clustered by problem.",
            Tone.Quiet);
        foreach (var note in results.Select(result => result.Note).OfType<string>().Distinct())
            screen.Line(note, Tone.Quiet);
        foreach (var run in results.Select(result => result.Run).OfType<string>().Distinct())
            screen.Line($"not run yet: {Typed.D1} {run}", Tone.Quiet);
    }

    private static void Write(Screen screen, ClaimResult result)
    {
        var (claim, verdict) = (result.Claim, result.Verdict);
        screen.Line((verdict.Word().PadRight(11), ToneOf(verdict)), (claim.Says, Tone.Strong));
        screen.Line($"           {claim.Comparison()}; {claim.Source}"
            + (result.Seeds > 0 ? $"; {Counted.Of(result.Seeds, "seed")}" : ""), Tone.Quiet);
        if (result.Seeds == 1) screen.Line($"           {SeedsOption.Single}", Tone.Quiet);
        var columns = new Columns(new Column(""), new Column(""), new Column(""), new Column(""), new Column("", Tone.Quiet),
            new Column("", Tone.Quiet));
        foreach (var task in result.Tasks)
            columns.Add("         ", task.Task, task.Verdict.Word(),
                ResultText.Points(task.Differences.Mean) + Ends(" ", task.OverSeeds),
                $"p {ResultText.PValue(Math.Min(task.For, task.Against))}", Ends("given these seeds ", task.Conditional));
        columns.Write(screen);
    }

    private static Tone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Supported => Tone.Good,
        Verdict.Refuted => Tone.Bad,
        Verdict.NotRun => Tone.Quiet,
        _ => Tone.Plain,
    };

    private static string Ends(string before, Interval? interval) => interval is { } known ? before + ResultText.Points(known) : "";
}
