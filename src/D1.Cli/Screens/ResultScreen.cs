using System.Globalization;
using D1.Core;
using D1.Pipeline.Keys;
using D1.Pipeline.Records;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Evaluation;
using D1.Stages.Results;

namespace D1.Cli.Screens;

/// <summary>One result on one screen: what it is, how it went, how good it is, where it is from, and what to type next.</summary>
internal sealed class ResultScreen(Screen screen)
{
    private const int Label = 9, FewestBlocks = 8, MostBlocks = 48, MostLines = 12, FewestCurves = 5, LeastCurves = 2, MostUsers = 6;
    private const int UsualScores = 2;
    private const string Reward = "reward", RewardTerm = Reward + "/";
    private static readonly string[] First = ["validation_accuracy", "validation_loss", Reward, RewardTerm, "rollout_accuracy", "loss"];

    public void Write(ShownResult shown, IReadOnlyList<string> next)
    {
        var manifest = shown.Artifact.Manifest;
        screen.Line((shown.Line.Name, Tone.Strong), ($"  {shown.Artifact.Stage}  {StageKey.Shorten(shown.Artifact.Key)}", Tone.Quiet),
            (shown.Line.IsPinned ? "  pinned" : "", Tone.Good),
            (shown.Line.IsEarlier ? "  another one of this name counts" : "", Tone.Quiet));
        if ((shown.Damage ?? shown.Line.Result.Trouble) is { } damage) screen.Line($"damaged: {damage}; run its spec again", Tone.Bad);
        if (shown.Edited is { } edited) screen.Line($"{edited}", Tone.Bad);
        if (shown.Line.Result.Headline is { } headline && headline.Name != Headline.Cells
            && (shown.Curves.Count == 0 || headline.Name == "score"))
            Field(headline.Name == "score" ? "score" : "result", FigureText.Of(headline) + Counts(shown.Artifact));
        if (SampledAnswers.Find(shown.Figures) is { } sampled) Answers(sampled);
        Settings(shown.Spec);
        CurveLines(shown.Curves, ScoreGrid.Height(shown.Scores));
        Scores(shown);
        Provenance(shown, manifest);
        foreach (var (command, index) in next.Select((command, index) => (command, index)))
            Field(index == 0 ? "next" : "", command, Tone.Good);
    }

    private void Answers(SampledAnswers sampled)
    {
        Fields("pass@k", [.. sampled.PassAt.Select(rate =>
            $"{rate.K}: {FigureText.Score(rate.Percent, rate.Interval.Low, rate.Interval.High)}")], "   ");
        Field("alike", string.Create(CultureInfo.InvariantCulture,
            $"all answers to a prompt have one reward in {100 * sampled.WithoutSpread:0.0} %, one score in "
                + $"{100 * sampled.WithoutScoreSpread:0.0} % of {sampled.Groups} prompts"));
    }

    private void Settings(SpecDifference? difference)
    {
        if (difference is null) return;
        screen.Line(difference.Changes.Count == 0 ? $"as {difference.Base}" : $"other than {difference.Base}:", Tone.Quiet);
        screen.Flow("  ", difference.Changes.Take(MostLines).Select(change => (change.Base, change.Value) switch
        {
            (null, { } value) => $"{change.Path} {Bare(value)}",
            ({ } old, null) => $"{change.Path} {Bare(old)} → none",
            var (old, value) => $"{change.Path} {Bare(old!)} → {Bare(value!)}",
        }));
        More(difference.Changes.Count, MostLines);
    }

    private void CurveLines(IReadOnlyList<Curve> curves, int scores)
    {
        var drawn = curves.Where(curve => curve.Points.Count > 0).OrderBy(Place).ThenByDescending(Move)
            .ThenBy(curve => curve.Series, StringComparer.Ordinal).ToList();
        if (drawn.Count == 0) return;
        screen.Line();
        // The rest of the screen takes what the lowest terminal has; so do scores of several tasks.
        var most = screen.Height is not { } rows ? drawn.Count : Math.Max(LeastCurves,
            FewestCurves - Math.Max(0, scores - UsualScores) + Math.Max(0, rows - Screen.UsualHeight));
        var names = drawn.Take(most).Max(curve => curve.Series.Length);
        var blocks = Math.Clamp((screen.Width ?? 100) - names - 42, FewestBlocks, MostBlocks);
        var widest = Math.Min(blocks, drawn.Max(curve => curve.Points.Count));
        foreach (var curve in drawn.Take(most))
        {
            var values = curve.Points.Select(point => point.Value).ToList();
            screen.Line(($"  {curve.Series.PadRight(names)}  {FigureText.Number(curve.Series, values[0]),8} ", Tone.Plain),
                (Sparkline.Of(values, blocks).PadRight(widest), Tone.Good),
                ($" {FigureText.Number(curve.Series, values[^1]),-8}", Tone.Plain),
                ($" {FigureText.Number(curve.Series, values.Min())} to {FigureText.Number(curve.Series, values.Max())}", Tone.Quiet));
        }
        More(drawn.Count, most);
    }

    private static int Place(Curve curve) =>
        Array.IndexOf(First, curve.Series.StartsWith(RewardTerm, StringComparison.Ordinal) ? RewardTerm : curve.Series) is var at and >= 0
            ? at : First.Length;

    // Of the reward's terms, the one that moved most says what was learned.
    private static double Move(Curve curve) =>
        Place(curve) == Array.IndexOf(First, RewardTerm) ? Math.Abs(curve.Points[^1].Value - curve.Points[0].Value) : 0;

    private void Scores(ShownResult shown)
    {
        if (shown.Scores.Count + shown.OtherScores.Count == 0) return;
        screen.Line();
        if (shown.Scores.Count > 0) ScoreGrid.Write(screen, shown.Scores);
        if (shown.OtherScores.Count == 0) return;
        screen.Line($"  {shown.OtherScores.Count} more, of kept models too: "
            + $"{Typed.D1} ls --stage evaluate {shown.Artifact.Manifest.SpecName}", Tone.Quiet);
    }

    private void Provenance(ShownResult shown, Manifest manifest)
    {
        screen.Line();
        var commit = manifest.Commit is { Length: >= 7 } hash ? $", commit {hash[..7]}" : "";
        if (manifest.Dirty == true) commit += " with changes";
        var made = screen.IsTerminal ? TimeText.Ago(manifest.Created, DateTimeOffset.UtcNow) : TimeText.Exact(manifest.Created);
        var machine = manifest.Machine.TryGetValue("cpu", out var cpu)
            ? $", on {Counted.Of(manifest.Machine.GetValueOrDefault("cores", "?"), "core")} of {cpu}" : "";
        Field("made", $"{made}, in {ProgressText.Duration(manifest.Seconds)}{machine}{commit}");
        Fields("from", shown.Inputs.Count <= MostUsers ? [.. shown.Inputs.Select(input => $"{input.Slot} {input.Name}")]
            : Together(shown.InputsTogether));
        Fields("used by", Together(shown.Users));
        foreach (var adopted in shown.Adopted) Field("adopted", adopted.Describe());
        var size = $"({Counted.Of(manifest.Files.Count, "file")}, {SizeText.Of(manifest.Files.Sum(file => file.Size))}, "
            + $"digest {StageKey.Shorten(manifest.Digest)})";
        // A row of its own is for those who have rows.
        var folder = SourceLocation.Shorten(shown.ShortFolder);
        var isLow = screen.Height <= Screen.UsualHeight && Label + Row.Columns(folder) + 2 + size.Length > screen.Width;
        Fields("in", isLow ? [folder] : [folder, size], "  ");
    }

    private static List<string> Together(IReadOnlyList<(string Name, int Count)> results) =>
    [
        .. results.Take(MostUsers).Select((result, index) => (result.Count > 1 ? $"{result.Name} ({result.Count})" : result.Name)
            + (index == MostUsers - 1 && results.Count > MostUsers ? $" and {results.Count - MostUsers} more" : "")),
    ];

    // Side by side in as many lines as they need; none breaks within.
    private void Fields(string label, IReadOnlyList<string> parts, string between = ", ")
    {
        var line = "";
        foreach (var (index, part) in parts.Index())
        {
            var text = index < parts.Count - 1 ? part + between : part;
            if (line.Length > 0 && Label + Row.Columns(line) + Row.Columns(text.TrimEnd()) > (screen.Width ?? int.MaxValue))
            {
                Field(label, line.TrimEnd());
                (label, line) = ("", "");
            }
            line += text;
        }
        if (line.Length > 0) Field(label, line);
    }

    // What a person copies is whole: lines break where the terminal breaks them.
    private void Field(string label, string text, Tone tone = Tone.Plain) => screen.Line((label.PadRight(Label), Tone.Quiet), (text, tone));

    private void More(int count, int most)
    {
        if (count > most) screen.Line($"  and {count - most} more: --json has all", Tone.Quiet);
    }

    private static string Counts(Artifact artifact) =>
        artifact.Metrics.TryGetValue("correct", out var correct) && artifact.Metrics.TryGetValue("total", out var total)
            ? string.Create(CultureInfo.InvariantCulture, $"  {correct:0} of {total:0}") : "";

    private static string Bare(string json) => UnexpectedFailure.OneLine(
        json.Length > 1 && json[0] == '"' && json.AsSpan(1, json.Length - 2).IndexOfAny('"', '\\') < 0 ? json[1..^1] : json);
}
