using System.Globalization;
using D1.Core;

namespace D1.Stages.Claims;

/// <summary>A claim of the paper, as a comparison of two rows of a table that seeds decide.</summary>
public sealed record Claim : IValidatedOptions
{
    [Option("What it is called.", Pattern = "^[a-z0-9-]+$", Forms = "lower-case letters, digits and hyphens")]
    public required string Name { get; init; }

    [Option("The claim in a sentence.")]
    public required string Says { get; init; }

    [Option("Where the paper makes it.")]
    public required string Source { get; init; }

    [Option("The table: a spec of the profile, or FOLDER/SPEC of another folder of specs.")]
    public string Table { get; init; } = "table1";

    [Option("The profiles that it is about; by default all. Others do not show it.")]
    public IReadOnlyList<string>? Profiles { get; init; }

    [Option("The row that is said to be better.")]
    public required string Better { get; init; }

    [Option("The row that it is compared with.")]
    public required string Than { get; init; }

    [Option("A metric of the cells; of several lengths, its mean.")]
    public string Metric { get; init; } = "score";

    [Option("Which way is better.")]
    public ClaimDirection Direction { get; init; } = ClaimDirection.Higher;

    [Option("How much better at least, in the metric's unit; below 0, how much worse at most, which is to keep up.")]
    public double Margin { get; init; }

    [Option("The tasks that it is about, which are its family; by default all of the table.")]
    public IReadOnlyList<string>? Tasks { get; init; }

    [Option("The generation lengths that it is about; by default all of the table.")]
    public IReadOnlyList<int>? Lengths { get; init; }

    [Option("Whether it is about the generation lengths alone that are beyond that of the rollouts in training.")]
    public bool BeyondTraining { get; init; }

    [Option("Of how many of the tasks it is said.")]
    public ClaimQuantifier Holds { get; init; } = ClaimQuantifier.All;

    /// <summary>What is compared, in words: <c>grpo above base on every task of table1</c>.</summary>
    public string Comparison()
    {
        var (above, below) = Direction == ClaimDirection.Higher ? ("above", "below") : ("below", "above");
        var size = Math.Abs(Margin).ToString("0.####", CultureInfo.InvariantCulture);
        var how = Margin switch
        {
            0 => $"{above} {Than}",
            > 0 => $"{above} {Than} by more than {size}",
            _ => $"not {below} {Than} by more than {size}",
        };
        var (metric, tasks) = (Metric == "score" ? "" : $" in {Metric}", Holds == ClaimQuantifier.All ? "every task" : "a task");
        var tokens = Lengths is { } lengths ? FormattableString.Invariant($" at {string.Join(" and ", lengths)} tokens")
            : BeyondTraining ? " at lengths beyond that of training" : "";
        return $"{Better} {how}{metric} on {tasks} of {Table}{tokens}";
    }

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Better == Than) yield return ("than", "must be another row than 'better'");
        if (Tasks is { } tasks && (tasks.Count == 0 || tasks.Distinct().Count() < tasks.Count))
            yield return ("tasks", "must name tasks, each once, or be left out");
        if (Lengths is { } lengths && (lengths.Count == 0 || lengths.Distinct().Count() < lengths.Count))
            yield return ("lengths", "must hold lengths, each once, or be left out");
        if (Lengths is not null && BeyondTraining) yield return ("lengths", "must be left out where beyond_training says which");
    }
}

/// <summary>Which way a metric is better.</summary>
public enum ClaimDirection
{
    Higher,
    Lower,
}

/// <summary>Of how many tasks a claim is made.</summary>
public enum ClaimQuantifier
{
    /// <summary>Of every one: a single refuted task refutes it.</summary>
    All,

    /// <summary>Of one at least: a single supported task supports it.</summary>
    Some,
}
