namespace D1.Pipeline.Statistics;

/// <summary>pass@k: the share of prompts that are solved by at least one of k answers.</summary>
/// <param name="K">k.</param>
/// <param name="Percent">The estimate, without bias.</param>
/// <param name="Interval">95 %, clustered by problem.</param>
public sealed record PassRate(int K, double Percent, Interval Interval)
{
    /// <summary>The rates of k = 1, 2, 4, … and the most that every group has answers for.</summary>
    /// <param name="groups">One a prompt: its problem, its answers, and how many of them are right.</param>
    public static IReadOnlyList<PassRate> Of(IReadOnlyCollection<(string Problem, int Answers, int Right)> groups)
    {
        return [.. PassAtK.Sizes(groups.Min(group => group.Answers)).Select(Rate)];

        PassRate Rate(int k)
        {
            var estimates = groups
                .Select(group => (group.Problem, Correct: PassAtK.Estimate(group.Answers, group.Right, k), Total: 1.0)).ToList();
            return new(k, 100 * estimates.Average(estimate => estimate.Correct), Interval.Clustered(estimates));
        }
    }
}
