using D1.Core;
using D1.Stages.Claims;

namespace D1.Stages.Report;

/// <summary>A claim of the paper, and what seeds say of it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Says">The claim in a sentence.</param>
/// <param name="Source">Where the paper makes it.</param>
/// <param name="Table">The table that it is about.</param>
/// <param name="Better">The row that is said to be better.</param>
/// <param name="Than">The row that it is compared with.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="Margin">How much better it is said to be.</param>
/// <param name="Holds"><c>all</c> or <c>some</c> of the tasks.</param>
/// <param name="Comparison">What is compared, in words.</param>
/// <param name="Verdict"><c>supported</c>, <c>refuted</c>, <c>undecided</c> or <c>not run</c>.</param>
/// <param name="Seeds">How many; 0 where nothing was run.</param>
/// <param name="Run">What makes what is missing; null where nothing is.</param>
/// <param name="Note">What to know of the table that decides; null for nothing.</param>
/// <param name="Tasks">Its family.</param>
public sealed record ReportClaim(
    string Name, string Says, string Source, string Table, string Better, string Than, string Metric, double Margin, string Holds,
    string Comparison, string Verdict, int Seeds, string? Run, string? Note,
    IReadOnlyList<ReportClaimTask> Tasks)
{
    internal static ReportClaim Of(ClaimResult result)
    {
        var claim = result.Claim;
        return new(claim.Name, claim.Says, claim.Source, claim.Table, claim.Better, claim.Than, claim.Metric, claim.Margin,
            (string)CanonicalJson.FromOptions(claim.Holds)!, claim.Comparison(), result.Verdict.Word(), result.Seeds,
            result.Run is { } run ? $"./d1 {run}" : null,
            result.Note,
            [.. result.Tasks.Select(task => new ReportClaimTask(task.Task, task.Verdict.Word(), task.Differences.Mean,
                task.OverSeeds?.Low, task.OverSeeds?.High, task.Conditional?.Low, task.Conditional?.High,
                task.For, task.Against, task.Differences.Values))]);
    }
}

/// <summary>A claim on one task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Verdict">As of a claim.</param>
/// <param name="Difference">Mean over seeds, positive as claimed.</param>
/// <param name="Low">Lower end of its 95 % interval over seeds; null where their spread is unknown.</param>
/// <param name="High">Upper end.</param>
/// <param name="ConditionalLow">Lower end of the interval given these seeds; null for another metric than the score.</param>
/// <param name="ConditionalHigh">Upper end.</param>
/// <param name="For">Holm's one-sided p-value of its being better.</param>
/// <param name="Against">Of its being worse.</param>
/// <param name="BySeed">One a seed.</param>
public sealed record ReportClaimTask(
    string Task, string Verdict, double Difference, double? Low, double? High, double? ConditionalLow, double? ConditionalHigh,
    double For, double Against, IReadOnlyList<double> BySeed);
