namespace D1.Pipeline.Statistics;

/// <summary>The probability that one of k answers at least is right, from n of which c are (Chen et al. 2021, Equation 1).</summary>
public static class PassAtK
{
    /// <summary>1 − C(n − c, k) / C(n, k), without bias; as a product, so that nothing overflows.</summary>
    /// <param name="n">Answers.</param>
    /// <param name="correct">c, those that are right.</param>
    /// <param name="k">From 1 to n.</param>
    public static double Estimate(int n, int correct, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, n);
        var none = 1.0;
        for (var i = n - correct + 1; i <= n; i++) none *= 1 - ((double)k / i);
        return n - correct < k ? 1 : 1 - none;
    }

    /// <summary>What is looked at of n answers: 1, 2, 4, … and n.</summary>
    public static IEnumerable<int> Sizes(int n)
    {
        for (var k = 1L; k < n; k *= 2) yield return (int)k;
        yield return n;
    }
}
