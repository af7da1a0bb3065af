using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace D1.Pipeline.Statistics;

/// <summary>What a one-sided t-test over replicates can find out, by the non-central t distribution.</summary>
public static class Power
{
    /// <summary>The chance that a difference is found.</summary>
    /// <param name="difference">The true one, beyond the margin.</param>
    /// <param name="deviation">Standard deviation of a replicate's, of the same unit.</param>
    /// <param name="replicates">N, at least 2.</param>
    /// <param name="alpha">Chance of a false finding.</param>
    public static double Of(double difference, double deviation, int replicates, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 2);
        var freedom = replicates - 1;
        var (critical, shift) = (StudentT.InvCDF(0, 1, freedom, 1 - alpha), difference * Math.Sqrt(replicates) / deviation);
        // Over the spread s that the replicates happen to show, of which freedom · s² is χ²: P(z + shift > critical · s).
        return Integrate.GaussLegendre(
            s => Density(s, freedom) * Normal.CDF(0, 1, shift - (critical * s)), 0, 1 + (8 / Math.Sqrt(freedom)), 128);
    }

    /// <summary>The smallest difference that is found with a given chance.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static double Detectable(double deviation, int replicates, double alpha, double power = 0.8) =>
        Brent.FindRoot(difference => Of(difference, deviation, replicates, alpha) - power, 0, 1000 * deviation, 1e-6 * deviation);

    /// <summary>Of √(χ² / freedom).</summary>
    private static double Density(double s, int freedom) => 2 * freedom * s * ChiSquared.PDF(freedom, freedom * s * s);
}
