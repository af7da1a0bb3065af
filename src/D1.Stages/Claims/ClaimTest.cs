using D1.Pipeline.Statistics;

namespace D1.Stages.Claims;

/// <summary>What seeds say of a claim.</summary>
public enum Verdict
{
    /// <summary>It holds by more than chance.</summary>
    Supported,

    /// <summary>Its opposite holds by more than chance.</summary>
    Refuted,

    /// <summary>The seeds do not say.</summary>
    Undecided,

    /// <summary>The store does not have what it is about.</summary>
    NotRun,
}

/// <summary>Verdicts in words.</summary>
public static class VerdictWords
{
    /// <summary>In lower case, as in JSON: <c>supported</c>, <c>not run</c>.</summary>
    public static string Word(this Verdict verdict) => verdict == Verdict.NotRun ? "not run" : verdict.ToString().ToLowerInvariant();
}

/// <summary>
/// Decides a claim: on each task two one-sided t-tests over seeds, one for it and one against it, each direction with Holm's correction
/// over the tasks. So a claim about tasks without effect gets any verdict with a chance of at most <see cref="Alpha"/>.
/// </summary>
public static class ClaimTest
{
    /// <summary>Chance at most of a false verdict on any of a claim's tasks.</summary>
    public const double Alpha = 0.05;

    /// <summary>Chance at most of one direction's false verdicts.</summary>
    public const double OneSided = Alpha / 2;

    /// <param name="tasks">How much better each task is, one value a seed.</param>
    /// <param name="margin">How much better it is said to be.</param>
    /// <returns>Of each task, its verdict and Holm's p-values for and against it.</returns>
    public static IReadOnlyList<(Verdict Verdict, double For, double Against)> Of(IReadOnlyList<Replicates> tasks, double margin)
    {
        var above = HolmCorrection.Adjust([.. tasks.Select(task => task.PAbove(margin))]);
        var below = HolmCorrection.Adjust([.. tasks.Select(task => task.PBelow(margin))]);
        return [.. above.Zip(below, (pro, con) => (
            pro <= OneSided ? Verdict.Supported : con <= OneSided ? Verdict.Refuted : Verdict.Undecided, pro, con))];
    }

    /// <summary>The whole claim's, of its tasks'.</summary>
    public static Verdict Of(IReadOnlyCollection<Verdict> tasks, ClaimQuantifier quantifier)
    {
        var (decides, other) = quantifier == ClaimQuantifier.All ? (Verdict.Refuted, Verdict.Supported)
            : (Verdict.Supported, Verdict.Refuted);
        return tasks.Contains(decides) ? decides : tasks.All(task => task == other) ? other : Verdict.Undecided;
    }

    /// <summary>
    /// The smallest difference beyond the margin that a claim of so many tasks finds on one of them with a chance of 80 %: Holm's first
    /// step is the strictest.
    /// </summary>
    /// <param name="deviation">Standard deviation of one seed's difference.</param>
    /// <param name="seeds">N, at least 2.</param>
    /// <param name="tasks">Of the claim.</param>
    public static double Detectable(double deviation, int seeds, int tasks) => Power.Detectable(deviation, seeds, OneSided / tasks);
}
