using System.Globalization;
using D1.Pipeline.Guard;
using D1.Pipeline.Keys;
using D1.Pipeline.Plan;
using D1.Pipeline.Terminal;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary>The difference of two results for people, in 80 columns where names allow.</summary>
internal static class DiffText
{
    private const string None = "(none)";
    private const string All = "--json has all";
    private const int MostRows = 12, LeastText = 24;

    /// <param name="difference">The difference.</param>
    /// <param name="width">Columns of the terminal; null where lines may be as wide as they like.</param>
    public static IEnumerable<string> Lines(ResultDifference difference, int? width) =>
        Whole(difference, width).Select(line => line.TrimEnd());

    private static IEnumerable<string> Whole(ResultDifference difference, int? width)
    {
        var names = Math.Max(Row.Columns(difference.A.Name), Row.Columns(difference.B.Name));
        yield return Head("A", difference.A, names);
        yield return Head("B", difference.B, names);
        if (difference.IsSame)
        {
            yield return "\nBoth are the same result.";
            foreach (var note in difference.Notes) yield return note;
            yield break;
        }
        var sections = new[]
        {
            difference.Cells is { } cells ? Cells(cells) : [],
            Metrics(difference.Metrics),
            Section("parameters", Parameters(difference), width),
            Section("inputs", Pairs(difference.Inputs), width),
            Section("environment", Pairs(difference.Environment), width),
            Section("code", difference.Code is { } code ? [("members", code.Describe(Planner.ExplainedMembers))] : [], width),
            Section("behind the rows", Behind(difference.Behind), width),
            difference.Notes.Count > 0 ? difference.Notes.Prepend("") : [],
        };
        foreach (var line in sections.SelectMany(lines => lines)) yield return line;
        if (difference is { A.Result: not null, Behind: [], Parameters: [], Inputs: [], Environment: [], IsSameCode: true })
            yield return "\nBoth were made from the same: parameters, inputs, libraries and code.";
        else if (difference is { A.Result: not null, IsSameCode: true })
            yield return "\nThe code is the same.";
    }

    private static string Head(string letter, Side side, int width) => side.Result?.Artifact is { } artifact
        ? FormattableString.Invariant($"{letter}  {Row.Pad(side.Name, width)}  {artifact.Stage}/{StageKey.Shorten(artifact.Key)}  ")
            + FormattableString.Invariant($"{artifact.Manifest.Created.ToLocalTime():yyyy-MM-dd HH:mm}")
        : $"{letter}  {side.Name}";

    // What only one of two stages knows is no difference of two runs: how many there are is enough.
    private static List<(string Name, string Text)> Parameters(ResultDifference difference)
    {
        var (a, b) = (difference.A.Result?.Artifact.Stage, difference.B.Result?.Artifact.Stage);
        if (a == b) return Pairs(difference.Parameters);
        var (of, and) = (difference.Parameters.Count(pair => pair.B is null), difference.Parameters.Count(pair => pair.A is null));
        var rows = Pairs(difference.Parameters.Where(pair => pair.A is not null && pair.B is not null));
        if (of + and > 0) rows.Add(("", $"and {of} that only {a} has, {and} that only {b} has: {All}"));
        return rows;
    }

    // What both have says more than what one of them lacks.
    private static List<(string Name, string Text)> Pairs(IEnumerable<Differing<string>> pairs) =>
        [.. pairs.OrderBy(pair => pair.A is null || pair.B is null).Select(pair => (pair.Name, $"{pair.A ?? None} → {pair.B ?? None}"))];

    private static IEnumerable<string> Section(string title, IReadOnlyList<(string Name, string Text)> rows, int? columns)
    {
        if (rows.Count == 0) return [];
        var shown = rows.Count <= MostRows ? rows : [.. rows.Take(MostRows), ("", $"and {rows.Count - MostRows} more: {All}")];
        var width = shown.Max(row => Row.Columns(row.Name));
        return shown.SelectMany(row => Row.Wrap(row.Text, columns is { } all ? Math.Max(LeastText, all - width - 4) : int.MaxValue)
            .Select((text, line) => $"  {Row.Pad(line == 0 ? row.Name : "", width)}  {text}")).Prepend("\n" + title);
    }

    private static IReadOnlyList<(string Name, string Text)> Behind(IReadOnlyList<StageDifference> stages) =>
        [.. stages.SelectMany(stage => stage.Parameters.Select(pair => $"{pair.Name} {pair.A ?? None} → {pair.B ?? None}")
            .Concat(stage.IsSameCode != false ? [] : [$"code: {stage.Code?.Describe(Planner.ExplainedMembers) ?? "differs"}"])
            .Select((text, index) => (index > 0 ? "" : stage.Runs > 1 ? $"{stage.Name} × {stage.Runs}" : stage.Name, text)))];

    private static IEnumerable<string> Metrics(IReadOnlyList<Differing<double?>> metrics)
    {
        if (metrics.Count == 0) return [];
        var width = Math.Max(metrics.Max(pair => pair.Name.Length), "figures".Length - 2);
        return metrics.Select(pair => $"  {pair.Name.PadRight(width)}{Figure(pair.A),12}{Figure(pair.B),12}{Change(pair),12}")
            .Prepend($"\n{"figures".PadRight(width + 2)}{"A",12}{"B",12}{"B − A",12}");

        static string Figure(double? value) => value is { } figure ? Number(figure) : "–";

        static string Change(Differing<double?> pair) => pair is { A: { } a, B: { } b } && a != b
            ? (b > a ? "+" : "") + Number(b - a) : "";
    }

    // Six digits: losses of two runs are alike in the first two.
    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Cells(GuardReport report)
    {
        var width = Math.Max(report.Tests.Max(test => Row.Columns(Name(test))), "evaluations".Length - 2);
        yield return $"\n{"evaluations".PadRight(width + 2)}{"A",6}{"B",6}{"B − A",7} {"95 % interval",-15}"
            + $"{"p",8}{"Holm",8}{"lost",5}{"gained",7}";
        foreach (var tested in report.Tests)
        {
            var test = tested.Test;
            var interval = ResultText.Points(test.Interval);
            yield return $"  {Row.Pad(Name(tested), width)}{ResultText.Score(test.Base),6}{ResultText.Score(test.New),6}"
                + FormattableString.Invariant($"{ResultText.Points(test.Difference),7} {interval,-15}{ResultText.PValue(test.PValue),8}")
                + FormattableString.Invariant($"{ResultText.PValue(tested.AdjustedPValue),8}{test.Lost.Count,5}{test.Gained.Count,7}")
                + (tested.IsSignificant ? " *" : "");
        }

        var (gains, losses) = (report.Tests.Count(test => test.IsGain), report.Tests.Count(test => test.IsLoss));
        yield return string.Create(CultureInfo.InvariantCulture,
            $"  {Counted.Of(report.Tests.Count, "test")}: {Counted.Of(gains, "significant gain")} and "
                + $"{Counted.Of(losses, "loss", "losses")} of B at {report.Alpha} (Holm, marked *)");
    }

    private static string Name(GuardTest tested) => tested.IsPooled ? $"{tested.Cell} all" : tested.Cell.ToString();
}
