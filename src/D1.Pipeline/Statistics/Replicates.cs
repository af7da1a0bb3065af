using MathNet.Numerics.Distributions;

namespace D1.Pipeline.Statistics;

/// <summary>
/// The mean of a figure over independent replicates: runs of a whole recipe that share nothing but their settings. Their spread holds all
/// that chance does to it, so Student's t with N − 1 degrees of freedom says how much is known (Student, Biometrika, 1908).
/// </summary>
/// <param name="Values">One a replicate.</param>
public sealed record Replicates(IReadOnlyList<double> Values)
{
    private const double Level = 0.95, Rounding = 1e-9;

    /// <summary>N.</summary>
    public int Count => Values.Count;

    /// <summary>The mean.</summary>
    public double Mean => Values.Average();

    /// <summary>Standard deviation of one replicate; 0 of a single one, of which it is not known.</summary>
    public double Deviation => Count < 2 ? 0 : Math.Sqrt(Values.Sum(value => Math.Pow(value - Mean, 2)) / (Count - 1));

    /// <summary>Whether they say how much another one may differ: there are several, and they are not all alike but for rounding.</summary>
    public bool IsSpreadKnown => Count > 1 && Values.Max() - Values.Min() > Rounding * Math.Max(1, Math.Abs(Mean));

    /// <summary>Of the mean.</summary>
    public double StandardError => Deviation / Math.Sqrt(Count);

    /// <summary>The 95 % interval of the mean; all numbers where the spread is not known.</summary>
    public Interval Interval
    {
        get
        {
            if (!IsSpreadKnown) return new Interval(double.NegativeInfinity, double.PositiveInfinity);
            var half = StudentT.InvCDF(0, 1, Count - 1, (1 + Level) / 2) * StandardError;
            return new Interval(Mean - half, Mean + half);
        }
    }

    /// <summary>The interval; another one where a single replicate, or no difference between them, leaves the spread unknown.</summary>
    public Interval IntervalOr(Interval other) => IsSpreadKnown ? Interval : other;

    /// <summary>
    /// One-sided p-value: the chance of a mean as high as this, or higher, if the true one were <paramref name="margin"/>. 1 where one
    /// replicate, or no difference between them, leaves the spread unknown.
    /// </summary>
    public double PAbove(double margin) => IsSpreadKnown ? StudentT.CDF(0, 1, Count - 1, (margin - Mean) / StandardError) : 1;

    /// <summary>One-sided p-value: the chance of a mean as low as this, or lower.</summary>
    public double PBelow(double margin) => IsSpreadKnown ? StudentT.CDF(0, 1, Count - 1, (Mean - margin) / StandardError) : 1;
}
