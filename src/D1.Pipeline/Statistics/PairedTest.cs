namespace D1.Pipeline.Statistics;

/// <summary>Two results on the same items, compared problem by problem: all items of a problem are one unit.</summary>
/// <param name="Problems">Units.</param>
/// <param name="Base">Score of the first, in percent.</param>
/// <param name="New">Score of the second, in percent.</param>
/// <param name="StandardError">Of the difference, in points, clustered by problem.</param>
/// <param name="Interval">95 %, of the difference, in points.</param>
/// <param name="PValue">Of <see cref="SignFlipTest"/>, two-sided.</param>
/// <param name="Lost">Problems on which the second counts less, in the order of the items.</param>
/// <param name="Gained">Problems on which it counts more.</param>
public sealed record PairedTest(
    int Problems, double Base, double New, double StandardError, Interval Interval, double PValue, IReadOnlyList<string> Lost,
    IReadOnlyList<string> Gained)
{
    /// <summary>Points, <see cref="New"/> − <see cref="Base"/>.</summary>
    public double Difference => New - Base;

    /// <exception cref="ArgumentException">The two do not hold the same items in the same order.</exception>
    public static PairedTest Of(IReadOnlyList<ItemVerdict> @base, IReadOnlyList<ItemVerdict> @new)
    {
        var (_, error) = ClusteredRatio.PairedDifference(@base, @new);
        var differences = @base.Zip(@new, (before, after) => (before.Problem, Difference: after.Correct - before.Correct))
            .GroupBy(item => item.Problem, (id, items) => (Id: id, Difference: items.Sum(item => item.Difference))).ToList();
        return new PairedTest(differences.Count, Percent(@base), Percent(@new), 100 * error, Interval.OfDifference(@base, @new),
            SignFlipTest.PValue(differences.Select(problem => problem.Difference)),
            [.. differences.Where(problem => problem.Difference < 0).Select(problem => problem.Id)],
            [.. differences.Where(problem => problem.Difference > 0).Select(problem => problem.Id)]);
    }

    private static double Percent(IReadOnlyList<ItemVerdict> items) => 100 * ClusteredRatio.Estimate(items).Ratio;
}
