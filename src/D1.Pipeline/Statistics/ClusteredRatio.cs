namespace D1.Pipeline.Statistics;

/// <summary>Estimates of Σ correct ÷ Σ total with standard errors clustered by problem.</summary>
public static class ClusteredRatio
{
    /// <returns>The ratio and its standard error (Taylor linearisation, as in survey sampling).</returns>
    public static (double Ratio, double StandardError) Estimate(IReadOnlyCollection<ItemVerdict> items)
    {
        double total = items.Sum(item => item.Total);
        if (total == 0)
            return (0, 0);
        var ratio = items.Sum(item => item.Correct) / total;
        var residuals = items.GroupBy(item => item.Problem).Select(group => group.Sum(item => item.Correct - ratio * item.Total));
        return (ratio, StandardError(residuals, total));
    }

    /// <summary>The difference of two results on the same items, <c>b − a</c>, paired item by item.</summary>
    /// <exception cref="ArgumentException">The two do not hold the same items.</exception>
    public static (double Difference, double StandardError) PairedDifference(IReadOnlyList<ItemVerdict> a, IReadOnlyList<ItemVerdict> b)
    {
        if (!a.Select(Item).SequenceEqual(b.Select(Item)))
            throw new ArgumentException("paired results must hold the same items in the same order");
        double total = a.Sum(item => item.Total);
        if (total == 0)
            return (0, 0);
        var difference = (b.Sum(item => item.Correct) - a.Sum(item => item.Correct)) / total;
        var residuals = a.Zip(b, (x, y) => (x.Problem, Residual: y.Correct - x.Correct - difference * x.Total))
            .GroupBy(pair => pair.Problem).Select(group => group.Sum(pair => pair.Residual));
        return (difference, StandardError(residuals, total));

        static (string, string, int) Item(ItemVerdict item) => (item.Id, item.Problem, item.Total);
    }

    private static double StandardError(IEnumerable<double> clusterResiduals, double total)
    {
        var residuals = clusterResiduals.ToList();
        if (residuals.Count < 2)
            return 0;
        return Math.Sqrt(residuals.Sum(residual => residual * residual) * residuals.Count / (residuals.Count - 1)) / total;
    }
}
