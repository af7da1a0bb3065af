namespace D1.Pipeline.Statistics;

/// <summary>
/// Exact two-sided test that paired differences are as likely up as down. If two results are equally good, swapping their labels on a
/// problem changes nothing, so every sign of a problem's difference is as likely as the other (Fisher, The Design of Experiments, 1935;
/// with one sign a cluster: Canay, Romano and Shaikh, Econometrica 2017). One sign a problem is what makes it right for clusters: however
/// the items of a problem depend on each other, they flip together, which a normal approximation only reaches with many problems. Where
/// every difference is −1, 0 or 1 this is McNemar's exact test (the binomial of the discordant pairs).
/// </summary>
public static class SignFlipTest
{
    /// <summary>
    /// The probability that random signs give a sum at least as far from zero as the one that was seen; 1 where nothing differs.
    /// </summary>
    /// <param name="differences">One a problem, in whole units. Work and memory grow with their number times, and with, the sum of their
    /// sizes.</param>
    public static double PValue(IEnumerable<int> differences)
    {
        var changed = differences.Where(difference => difference != 0).ToList();
        var seen = Math.Abs(changed.Sum());
        if (seen == 0)
            return 1;
        return Math.Min(1, 2 * Distribution(changed.ConvertAll(Math.Abs)).Skip(changed.Sum(Math.Abs) + seen).Sum());
    }

    /// <summary>Probabilities of the sums −reach … reach: only additions of positive numbers, so no digit is lost.</summary>
    private static double[] Distribution(List<int> sizes)
    {
        var reach = sizes.Sum();
        var current = new double[2 * reach + 1];
        current[reach] = 1;
        var span = 0;
        foreach (var size in sizes)
        {
            var next = new double[current.Length];
            for (var at = reach - span; at <= reach + span; at++)
            {
                next[at - size] += current[at] / 2;
                next[at + size] += current[at] / 2;
            }

            span += size;
            current = next;
        }

        return current;
    }
}
