using MathNet.Numerics.Distributions;

namespace D1.Pipeline.Statistics;

/// <summary>
/// The mean of a figure over independent replicates: runs of a whole recipe that share nothing but their settings. Their spread holds all
/// that chance does to it, so Student's t with N − 1 degrees of freedom says how much is known (Student, Biometrika, 1908).
/// </summary>
/// <param name="Values">One a replicate.</param>
public sealed record Replicates(IReadOnlyList<double> Values)
{
    private const double Level = 0.95;

    /// <summary>N.</summary>
    public int Count => Values.Count;

    /// <summary>The mean.</summary>
    public double Mean => Values.Average();

    /// <summary>Standard deviation of one replicate; 0 of a single one, of which it is not known.</summary>
    public double Deviation => Count < 2 ? 0 : Math.Sqrt(Values.Sum(value => Math.Pow(value - Mean, 2)) / (Count - 1));

    /// <summary>Of the mean.</summary>
    public double StandardError => Deviation / Math.Sqrt(Count);

    /// <summary>The 95 % interval of the mean; all numbers where a single replicate says nothing of others.</summary>
    public Interval Interval
    {
        get
        {
            if (Count < 2) return new Interval(double.NegativeInfinity, double.PositiveInfinity);
            var half = StudentT.InvCDF(0, 1, Count - 1, (1 + Level) / 2) * StandardError;
            return new Interval(Mean - half, Mean + half);
        }
    }

    /// <summary>The interval; another one where a single replicate, or no difference between them, leaves the spread unknown.</summary>
    public Interval IntervalOr(Interval other) => Deviation == 0 ? other : Interval;

    /// <summary>
    /// One-sided p-value: the chance of a mean as high as this, or higher, if the true one were <paramref name="margin"/>. 1 where one
    /// replicate, or no difference between them, leaves the spread unknown.
    /// </summary>
    public double PAbove(double margin) => Deviation == 0 ? 1 : StudentT.CDF(0, 1, Count - 1, (margin - Mean) / StandardError);

    /// <summary>One-sided p-value: the chance of a mean as low as this, or lower.</summary>
    public double PBelow(double margin) => Deviation == 0 ? 1 : StudentT.CDF(0, 1, Count - 1, (Mean - margin) / StandardError);
}
