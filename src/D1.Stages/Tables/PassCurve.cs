using D1.Pipeline.Statistics;

namespace D1.Stages.Tables;

/// <summary>
/// A sampler's score on a task against the tokens that a forward pass writes, from careful to hasty: rows that differ in one setting.
/// </summary>
/// <param name="Name">What the rows differ in.</param>
/// <param name="Points">In the spec's order, which is that of tokens per pass.</param>
internal sealed record PassCurve(string Name, IReadOnlyList<TableScore> Points)
{
    /// <summary>
    /// The area under it in percent × tokens per pass, one a seed. A sampler that is as good with fewer passes reaches further to the
    /// right, so that its area is larger; those of one table begin at the same place.
    /// </summary>
    public Replicates Area { get; } = new([.. Points[0].Cells.Select((_, seed) => Under([.. Points.Select(point => point.Cells[seed])]))]);

    /// <summary>Its 95 % interval over the seeds; null of one.</summary>
    public Interval? AreaInterval => Area.Values.Count > 1 ? Area.IntervalOr(new(Area.Mean, Area.Mean)) : null;

    // By trapezoids.
    private static double Under(IReadOnlyList<Table1Cell> cells)
    {
        var sorted = cells.OrderBy(cell => cell.TokensPerPass).ToList();
        return sorted.Zip(sorted.Skip(1)).Sum(pair =>
            (pair.Second.TokensPerPass - pair.First.TokensPerPass) * (pair.First.Score + pair.Second.Score) / 2) ?? double.NaN;
    }
}
