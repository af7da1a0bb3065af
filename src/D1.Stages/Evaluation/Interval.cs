namespace D1.Stages.Evaluation;

/// <summary>A 95 % interval, in percent.</summary>
public readonly record struct Interval(double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>Wilson's score interval of a proportion (Wilson 1927): right at 0 %, at 100 % and for small n.</summary>
    public static Interval Wilson(int correct, int n)
    {
        if (n == 0)
            return new Interval(0, 100);
        var p = (double)correct / n;
        var centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
        var half = Z / (1 + Z * Z / n) * Math.Sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n));
        return new Interval(100 * Math.Max(0, centre - half), 100 * Math.Min(1, centre + half));
    }

    /// <summary>Interval of a ratio of sums, Σ correct ÷ Σ total, whose units are dependent within a problem (linearised, clustered by problem).</summary>
    public static Interval Clustered(IReadOnlyCollection<ItemVerdict> items)
    {
        var (ratio, error) = ClusteredRatio.Estimate(items);
        return new Interval(100 * Math.Max(0, ratio - Z * error), 100 * Math.Min(1, ratio + Z * error));
    }

    /// <summary>Wilson where every item is one independent unit, clustered otherwise.</summary>
    public static Interval Of(IReadOnlyCollection<ItemVerdict> items) =>
        items.All(item => item.Total == 1) && items.DistinctBy(item => item.Id).Count() == items.Count
            ? Wilson(items.Sum(item => item.Correct), items.Count)
            : Clustered(items);
}
