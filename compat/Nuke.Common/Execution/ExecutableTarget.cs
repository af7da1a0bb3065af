using System.Diagnostics;

namespace Nuke.Common.Execution;

/// <summary>A target with its definition resolved against the others.</summary>
[DebuggerDisplay("{Name} ({Status})")]
public class ExecutableTarget
{
    internal ExecutableTarget()
    {
    }

    /// <summary>The property's name.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>One line for <c>--help</c>.</summary>
    internal string? Description { get; set; }

    /// <summary>The property's value.</summary>
    internal Delegate? Factory { get; set; }

    /// <summary>Whether it runs when the command line names no target.</summary>
    internal bool IsDefault { get; set; }

    /// <summary>Whether <c>--help</c> lists it.</summary>
    internal bool Listed { get; set; } = true;

    /// <summary>Whether the command line named it.</summary>
    public bool Invoked { get; internal set; }

    /// <summary>Targets that run before it.</summary>
    internal List<ExecutableTarget> ExecutionDependencies { get; } = [];

    /// <summary>Targets that come before it if they run too.</summary>
    internal List<ExecutableTarget> OrderDependencies { get; } = [];

    /// <summary>Everything that must come before it if it runs.</summary>
    internal IReadOnlyCollection<ExecutableTarget> AllDependencies =>
        [.. ExecutionDependencies.Concat(OrderDependencies).Distinct()];

    /// <summary>Conditions looked at just before it runs.</summary>
    internal List<(string Text, Func<bool> Delegate)> DynamicConditions { get; set; } = [];

    /// <summary>Whether the remaining targets run when it fails.</summary>
    internal bool ProceedAfterFailure { get; set; }

    /// <summary>Its work, in order.</summary>
    internal List<Action> Actions { get; set; } = [];

    /// <summary>Where it stands.</summary>
    internal ExecutionStatus Status { get; set; }

    /// <summary>Time that its work took.</summary>
    internal TimeSpan Duration => Stopwatch.Elapsed;

    /// <summary>Why it was skipped, where that is not a condition.</summary>
    internal string? Skipped { get; set; }

    /// <summary>The condition that did not hold.</summary>
    internal string? OnlyWhen { get; set; }

    /// <summary>Pairs in its line of the summary table.</summary>
    public Dictionary<string, string> SummaryInformation { get; internal set; } = [];

    internal Stopwatch Stopwatch { get; } = new();
}
