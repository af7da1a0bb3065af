using D1.Tasks;

namespace D1.Stages.Sampling;

/// <summary>What the terms of a run's reward weigh: as its spec says, by name, and as in the task where it says nothing.</summary>
/// <param name="given">The spec's weights; null is none.</param>
internal sealed class RewardWeights(IReadOnlyDictionary<string, double>? given)
{
    /// <summary>The tasks' own.</summary>
    public static RewardWeights OfTasks { get; } = new(null);

    /// <summary>The name of a term in specs and curves: of a mix with its task before it.</summary>
    public static string NameOf(string term, string? taskOfMix) => taskOfMix is null ? term : $"{taskOfMix}/{term}";

    /// <inheritdoc cref="NameOf(string, string?)"/>
    public static string NameOf(string term, ITask task, Problem problem) =>
        NameOf(term, task.Of(problem) is var own && own == task ? null : own.Name);

    /// <summary>A term's weight.</summary>
    /// <param name="name">As <see cref="NameOf(string, string?)"/> says.</param>
    /// <param name="own">What it is in its task.</param>
    public double Of(string name, double own) => given?.GetValueOrDefault(name, own) ?? own;

    /// <summary>Every term of a completion's reward as it weighs here.</summary>
    public IReadOnlyList<RewardTerm> Terms(ITask task, Problem problem, string completion) =>
        [.. task.RewardTerms(problem, completion).Select(term => term with { Weight = Of(NameOf(term.Name, task, problem), term.Weight) })];
}
