using D1.Core;
using D1.Pipeline.Guard;
using D1.Pipeline.Statistics;
using D1.Stages.Evaluation;
using D1.Stages.Results;
using D1.Stages.Tables;

namespace D1.Stages.Report;

/// <summary>Paired tests of subjects on the problems that both were asked.</summary>
internal static class ReportComparisons
{
    private const double Alpha = TableMarks.Alpha;

    /// <summary>A table's own: what SFT and diffu-GRPO add, Holm's correction going over all of the table's tests, as its marks do. Of
    /// replicates there are claims instead, which count seeds.</summary>
    public static IReadOnlyList<ReportComparison> OfTable(ReportTable table, IReadOnlyList<Subject> subjects)
    {
        ReportComparison[] comparisons =
        [
            .. from pair in table.Seeds.Count > 0 || table.IsAblation ? [] : Table1.Comparisons([.. table.Rows.Select(row => row.Model)])
               let than = subjects.FirstOrDefault(subject => subject.Id == $"{table.Name}/{pair.Than}")
               let better = subjects.FirstOrDefault(subject => subject.Id == $"{table.Name}/{pair.Better}")
               where than is not null && better is not null
               select Between(than, better),
        ];
        var adjusted = new Queue<double>(HolmCorrection.Adjust([.. comparisons.SelectMany(each => each.Tests).Select(test => test.P)]));
        return [.. comparisons.Select(each => each with { Tests = [.. each.Tests.Select(test => Adjusted(test, adjusted.Dequeue()))] })];

        static ReportTest Adjusted(ReportTest test, double p) => test with { Holm = p, IsSignificant = p <= Alpha };
    }

    /// <summary>
    /// How the rows of replicates and of ablations differ, all lengths of a task together: those of Table 1 as it compares them, others
    /// from the first.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="cellAt">The cell of an artifact; null where it is not at hand.</param>
    /// <param name="scope">Told of cells that cannot be read.</param>
    public static IReadOnlyList<ReportDifference> OfRows(
        TableDocument table, Func<string?, EvaluatedCell?> cellAt, ReportScope scope)
    {
        if (!table.IsAblation && table.Seeds is null) return [];
        // A row that lacks a cell of a task is not compared on it.
        List<ScreenCell> cells =
        [
            .. from task in table.Rows.GroupBy(row => (row.Model, row.Task))
               let items = task.Select(row => (Row: row, Seeds: row.Artifacts.Select(Verdicts).ToList())).ToList()
               where items.TrueForAll(each => each.Seeds.Count == items[0].Seeds.Count && !each.Seeds.Contains(null))
               from each in items
               let row = each.Row
               select new ScreenCell(row.Model, row.Task, row.Length, row.Score, row.Interval[0], row.Interval[1],
                   [.. each.Seeds.OfType<IReadOnlyList<ItemVerdict>>()]),
        ];
        var pairs = Table1.Comparisons([.. table.Rows.Select(row => row.Model).Distinct()]);
        var marks = new TableMarks(pairs, cells);
        return
        [
            .. from pair in pairs
               from task in table.Rows.Select(row => row.Task).Distinct()
               let difference = marks.Difference(pair.Better, pair.Than, task, null)
               where difference is not null
               let interval = difference.Replicates.IsSpreadKnown ? difference.Interval : (Interval?)null
               select new ReportDifference(pair.Better, pair.Than, task, difference.Points, interval?.Low, interval?.High,
                   difference.Conditional.Low, difference.Conditional.High, difference.Replicates.Values,
                   marks.Sign(pair.Better, pair.Than, task, null)),
        ];

        IReadOnlyList<ItemVerdict>? Verdicts(string? artifact) => cellAt(artifact) is not { } cell ? null
            : scope.Sound(scope.NameOf(cell.Artifact), () => VerdictFile.Read(cell.Artifact.File(EvaluateStage.ItemsFile)));
    }

    /// <summary>Two subjects; of two tables row by row.</summary>
    /// <exception cref="InputException">They have nothing in common.</exception>
    public static IEnumerable<ReportComparison> Asked(string a, string b, ReportScope scope)
    {
        var (one, two) = (scope.Add(a), scope.Add(b));
        foreach (var (name, subjects) in ((string, IReadOnlyList<Subject>)[])[(a, one), (b, two)])
            if (subjects.Count == 0) throw new InputException($"--compare: the store has no evaluation of {name}");
        if (Cells(one).SetEquals(Cells(two))) throw new InputException($"--compare: {a} and {b} are the same; name two that differ");
        if ((one.Count, two.Count) == (1, 1)) return [Between(one[0], two[0])];
        List<ReportComparison> rows = one.Count == 1 || two.Count == 1 ? [] : [.. one.Join(two, RowOf, RowOf, Between)];
        return rows.Count > 0 ? rows
            : throw new InputException($"--compare: {a} and {b} have no row in common: compare two rows, two models or two tables");

        static HashSet<string> Cells(IEnumerable<Subject> subjects) =>
            [.. subjects.SelectMany(subject => subject.Cells).Select(ReportScope.IdOf)];

        static string RowOf(Subject subject) => subject.Id[(subject.Id.LastIndexOf('/') + 1)..];
    }

    private static ReportComparison Between(Subject a, Subject b)
    {
        var notes = new List<string>();
        var pairs = new List<(ResultCell A, ResultCell B)>();
        foreach (var cell in a.Cells)
        {
            if (b.Cells.FirstOrDefault(other => other.Name == cell.Name) is not { } other) notes.Add($"{cell.Name} is in {a.Label} only");
            else if (!cell.IsLike(other)) notes.Add($"{cell.Name} was asked or decoded otherwise: {Differing(cell, other)}");
            else if (Pair(cell, other, notes) is { } pair) pairs.Add(pair);
        }
        notes.AddRange(b.Cells.Where(cell => a.Cells.All(other => other.Name != cell.Name))
            .Select(cell => $"{cell.Name} is in {b.Label} only"));
        var report = pairs.Count == 0 ? null : RegressionGuard.Compare(
            new ResultSet(a.Label, pairs.ConvertAll(pair => pair.A), IsTable: true),
            new ResultSet(b.Label, pairs.ConvertAll(pair => pair.B), IsTable: true), Alpha, allowMissing: true);
        return new ReportComparison(a.Id, b.Id, Alpha, [.. (report?.Tests ?? []).Select(Of)], notes);
    }

    private static (ResultCell, ResultCell)? Pair(EvaluatedCell a, EvaluatedCell b, List<string> notes)
    {
        try
        {
            var (one, two) = (a.Result([]), b.Result([]));
            CellPair.Match(one, two);
            return (one, two);
        }
        catch (InputException error)
        {
            notes.Add($"not compared: {error.Message}");
            return null;
        }
    }

    private static string Differing(EvaluatedCell a, EvaluatedCell b) => string.Join(", ",
        from setting in a.Settings.Keys.Union(b.Settings.Keys)
        let pair = (A: a.Settings.GetValueOrDefault(setting, "none"), B: b.Settings.GetValueOrDefault(setting, "none"))
        where pair.A != pair.B
        select $"{setting} {pair.A} → {pair.B}");

    private static ReportTest Of(GuardTest tested)
    {
        var test = tested.Test;
        return new ReportTest(tested.Cell.Task ?? "", tested.IsPooled ? null : tested.Cell.Length, test.Base, test.New, test.Difference,
            test.Interval.Low, test.Interval.High, test.PValue, tested.AdjustedPValue, tested.IsSignificant, test.Lost.Count,
            test.Gained.Count);
    }
}
