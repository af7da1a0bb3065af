using D1.Pipeline.Statistics;

namespace D1.Stages.Tables;

/// <summary>A score of Table 1: a cell, or its replicates, one a seed.</summary>
/// <param name="Cells">At least one.</param>
internal sealed record TableScore(IReadOnlyList<Table1Cell> Cells)
{
    private readonly Replicates _replicates = new([.. Cells.Select(cell => cell.Score)]);

    public string Model => Cells[0].Model;

    public string Task => Cells[0].Task;

    public int Length => Cells[0].Length;

    /// <summary>Problems of one replicate.</summary>
    public int N => Cells[0].N;

    /// <summary>Percent; of replicates the mean.</summary>
    public double Score => _replicates.Mean;

    /// <summary>95 %, percent; of replicates Student's t over them.</summary>
    public Interval Interval => IsReplicated ? _replicates.IntervalOr(Conditional).Within(0, 100) : Cells[0].Interval;

    /// <summary>95 %, percent, of the replicates' problems together, clustered by problem: what it would be if other seeds did the same.
    /// </summary>
    public Interval Conditional => Interval.Of([.. Cells.SelectMany(cell => cell.Verdicts)]);

    /// <summary>Tokens that a forward pass wrote; of replicates the mean, null where one was not counted.</summary>
    public double? TokensPerPass => Cells.Any(cell => cell.TokensPerPass is null) ? null : Cells.Average(cell => cell.TokensPerPass);

    public bool IsReplicated => Cells.Count > 1;

    /// <summary>With another model of each training run in the cells' places.</summary>
    public TableScore Choose(Func<Table1Cell, Table1Cell> choose) => new([.. Cells.Select(choose)]);
}

/// <summary>How much one row of Table 1 is above another on a task, all lengths together.</summary>
/// <param name="Points">The difference in points; of replicates the mean.</param>
/// <param name="Interval">95 %; of replicates Student's t over them, of one paired and clustered by problem.</param>
/// <param name="Conditional">95 %, paired and clustered by problem, of the replicates' problems together.</param>
/// <param name="Replicates">One a seed.</param>
/// <param name="PValue">Two-sided; of replicates Student's t over them, 1 where their spread is not known; of one the exact test that
/// <c>d1 diff</c> and <c>d1 guard</c> make.</param>
internal sealed record TableDifference(
    double Points, Interval Interval, Interval Conditional, Replicates Replicates, double PValue)
{
    /// <summary>Null where the rows were not asked the same.</summary>
    /// <param name="than">Items of the row that is compared with, by seed.</param>
    /// <param name="better">Items of the other row, by seed.</param>
    public static TableDifference? Of(IReadOnlyList<IReadOnlyList<ItemVerdict>> than, IReadOnlyList<IReadOnlyList<ItemVerdict>> better)
    {
        if (than.Count == 0 || !than.SelectMany(Asked).SequenceEqual(better.SelectMany(Asked))) return null;
        var replicates = new Replicates([.. than.Zip(better, (a, b) => 100 * ClusteredRatio.PairedDifference(a, b).Difference)]);
        var conditional = Interval.OfDifference([.. than.SelectMany(items => items)], [.. better.SelectMany(items => items)]);
        return new(replicates.Mean, replicates.IntervalOr(conditional).Within(-100, 100), conditional, replicates,
            than.Count == 1 ? PairedTest.Of(than[0], better[0]).PValue
            : Math.Min(1, 2 * Math.Min(replicates.PAbove(0), replicates.PBelow(0))));

        static IEnumerable<(string, double)> Asked(IReadOnlyList<ItemVerdict> items) => items.Select(item => (item.Id, (double)item.Total));
    }
}
