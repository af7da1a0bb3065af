using D1.Pipeline.Statistics;

namespace D1.Stages.Tables;

/// <summary>
/// A sampler's score on a task against the tokens that a forward pass writes: rows that differ in how careful they are.
/// </summary>
/// <param name="Name">What the rows differ in.</param>
/// <param name="Points">By tokens a pass, ascending.</param>
/// <param name="Area">The area under it between the paces that all curves of its task reach, divided by their distance: the mean score
/// there in percent, one a seed. Null where they have none in common, or passes were not counted.</param>
internal sealed record PassCurve(string Name, IReadOnlyList<TableScore> Points, Replicates? Area)
{
    /// <summary>95 % over the seeds; null where their spread is not known.</summary>
    public Interval? AreaInterval => Area is { IsSpreadKnown: true } ? Area.Interval : null;

    /// <summary>The curves of one task and length, whose areas go as far as all of them.</summary>
    /// <param name="curves">Name and rows of each.</param>
    public static IReadOnlyList<PassCurve> Of(IReadOnlyList<(string Name, IReadOnlyList<TableScore> Points)> curves)
    {
        var sorted = curves.Select(curve => (curve.Name, Points: curve.Points.OrderBy(point => point.TokensPerPass).ToList())).ToList();
        var seeds = Enumerable.Range(0, sorted[0].Points[0].Cells.Count);
        var ranges = seeds.Select(seed => (
            From: sorted.Max(curve => curve.Points.Min(point => point.Cells[seed].TokensPerPass ?? double.NaN)),
            To: sorted.Min(curve => curve.Points.Max(point => point.Cells[seed].TokensPerPass ?? double.NaN)))).ToList();
        var isShared = sorted.SelectMany(curve => curve.Points).All(point => point.TokensPerPass is not null)
            && ranges.TrueForAll(range => range.From < range.To);
        return [.. sorted.Select(curve => new PassCurve(curve.Name, curve.Points, !isShared ? null : new([.. ranges.Select((range, seed) =>
            Mean([.. curve.Points.Select(point => (point.Cells[seed].TokensPerPass!.Value, point.Cells[seed].Score)).Order()],
                range.From, range.To))])))];
    }

    // By trapezoids, whose ends are interpolated.
    private static double Mean(IReadOnlyList<(double Pace, double Score)> points, double from, double to)
    {
        var inside = points.Where(point => point.Pace > from && point.Pace < to).Prepend((from, At(from))).Append((to, At(to))).ToList();
        return inside.Zip(inside.Skip(1)).Sum(pair =>
            (pair.Second.Item1 - pair.First.Item1) * (pair.First.Item2 + pair.Second.Item2) / 2) / (to - from);

        double At(double pace)
        {
            var next = points.First(point => point.Pace >= pace);
            var last = points.Last(point => point.Pace <= pace);
            return next.Pace <= last.Pace ? next.Score
                : last.Score + ((next.Score - last.Score) * (pace - last.Pace) / (next.Pace - last.Pace));
        }
    }
}
