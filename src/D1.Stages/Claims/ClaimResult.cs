using D1.Pipeline.Statistics;

namespace D1.Stages.Claims;

/// <summary>A claim with what the store's artifacts say of it.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Verdict">The whole claim's.</param>
/// <param name="Seeds">The seeds 1 to this; 0 where nothing was run.</param>
/// <param name="Tasks">Its family.</param>
/// <param name="Run">What makes what is missing, a command line without the <c>d1</c>; null where nothing is.</param>
/// <param name="Note">What to know of the table that decides; null where today's specs and code make that very table here.</param>
public sealed record ClaimResult(
    Claim Claim, Verdict Verdict, int Seeds, IReadOnlyList<ClaimedTask> Tasks, string? Run, string? Note = null);

/// <summary>A claim on one task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Differences">How much better, one value a seed, in the metric's unit; positive is as claimed.</param>
/// <param name="Conditional">95 % interval of the seeds' problems together, paired and clustered by problem: what is known given these
/// seeds; null for another metric than the score.</param>
/// <param name="For">Holm's p-value, one-sided, of its being better.</param>
/// <param name="Against">Of its being worse.</param>
public sealed record ClaimedTask(
    string Task, Verdict Verdict, Replicates Differences, Interval? Conditional, double For, double Against)
{
    /// <summary>95 % interval over seeds; null where one seed, or no difference between them, leaves their spread unknown.</summary>
    public Interval? OverSeeds => Differences.IsSpreadKnown ? Differences.Interval : null;
}
