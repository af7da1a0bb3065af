namespace D1.Pipeline.Statistics;

/// <summary>
/// Holm's correction for many tests (Scandinavian Journal of Statistics, 1979): valid however the tests depend on each other.
/// </summary>
public static class HolmCorrection
{
    /// <summary>
    /// Adjusted p-values in the order given: those at most α may be called significant with a chance of at most α that any of them is so
    /// by luck.
    /// </summary>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var floor = 0.0;
        foreach (var (rank, (index, p)) in pValues.Index().OrderBy(entry => entry.Item).Index())
            adjusted[index] = floor = Math.Max(floor, Math.Min(1, (pValues.Count - rank) * p));
        return adjusted;
    }
}
