namespace D1.Pipeline.Statistics;

/// <summary>A 95 % interval, in percent. None has width 0: what was seen of every problem alike need not be so of the next.</summary>
public readonly record struct Interval(double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>It without what no value can be.</summary>
    public Interval Within(double least, double most) => new(Math.Clamp(Low, least, most), Math.Clamp(High, least, most));

    /// <summary>Wilson's score interval of a proportion (Wilson 1927): right at 0 %, at 100 % and for small n.</summary>
    public static Interval Wilson(int correct, int n)
    {
        if (n == 0)
            return new Interval(0, 100);
        var p = (double)correct / n;
        var centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
        var half = Z / (1 + Z * Z / n) * Math.Sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n));
        return new Interval(correct == 0 ? 0 : 100 * Math.Max(0, centre - half), correct == n ? 100 : 100 * Math.Min(1, centre + half));
    }

    /// <summary>
    /// Interval of a ratio of sums, Σ correct ÷ Σ total, whose units are dependent within a problem: Agresti and Coull's (1998), whose
    /// centre is Wilson's, with the problem as the unit. z² problems of the mean size are added, half of them right and half wrong as a
    /// whole, and the linearised variance is taken of all; so where no problem differs from another the number of problems says how much
    /// is known, not the number of units.
    /// </summary>
    public static Interval Clustered(IReadOnlyCollection<ItemVerdict> items) =>
        Clustered(items.Select(item => (item.Problem, (double)item.Correct, (double)item.Total)));

    /// <summary>The same where an item's part is no whole number: an estimate from 0 to 1, of 1.</summary>
    public static Interval Clustered(IEnumerable<(string Problem, double Correct, double Total)> items)
    {
        var problems = items.GroupBy(item => item.Problem)
            .Select(group => (Correct: group.Sum(item => item.Correct), Total: group.Sum(item => item.Total))).ToList();
        double units = problems.Sum(problem => problem.Total), correct = problems.Sum(problem => problem.Correct);
        if (units == 0)
            return new Interval(0, 100);
        var size = units / problems.Count;
        var total = units + Z * Z * size;
        var centre = (correct + Z * Z / 2 * size) / total;
        var squares = problems.Sum(problem => Math.Pow(problem.Correct - centre * problem.Total, 2))
            + Z * Z / 2 * size * size * (Math.Pow(1 - centre, 2) + centre * centre);
        return Around(centre, Math.Sqrt(squares) / total, 0);
    }

    /// <summary>Wilson where every item is one independent unit, clustered otherwise.</summary>
    public static Interval Of(IReadOnlyCollection<ItemVerdict> items) =>
        items.All(item => item.Total == 1) && items.DistinctBy(item => item.Problem).Count() == items.Count
            ? Wilson(items.Sum(item => item.Correct), items.Count)
            : Clustered(items);

    /// <summary>
    /// Interval, in points, of the difference of two results on the same items, <c>b − a</c>, clustered by problem: Wald's with half a
    /// problem more in each of the cells gained, lost, right twice and wrong twice (Agresti and Min 2005), so that no differences seen is
    /// not the same as none to be had. What is gained and lost there is as large as the changes of problems are, with one of a whole
    /// problem among them: where units of a problem change one by one, whole problems would hide what the units say.
    /// </summary>
    public static Interval OfDifference(IReadOnlyList<ItemVerdict> a, IReadOnlyList<ItemVerdict> b)
    {
        var problems = a.Zip(b, (x, y) => (x.Problem, x.Total, Change: y.Correct - x.Correct)).GroupBy(item => item.Problem)
            .Select(items => (Total: items.Sum(item => item.Total), Change: items.Sum(item => item.Change))).ToList();
        if (problems.Sum(problem => problem.Total) == 0)
            return new Interval(-100, 100);
        var size = problems.Average(problem => problem.Total);
        var total = size * (problems.Count + 2);
        var difference = problems.Sum(problem => problem.Change) / total;
        var changes = problems.Where(problem => problem.Change != 0).Select(problem => Math.Pow(problem.Change, 2)).Append(size * size);
        var squares = problems.Sum(problem => Math.Pow(problem.Change - difference * problem.Total, 2)) + changes.Average()
            + 2 * Math.Pow(size * difference, 2);
        return Around(difference, Math.Sqrt(squares) / total, -1);
    }

    private static Interval Around(double centre, double error, double least) =>
        new(100 * Math.Max(least, centre - Z * error), 100 * Math.Min(1, centre + Z * error));
}
