using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>A target with its definition resolved against the others.</summary>
[DebuggerDisplay("{Name} ({Status})")]
public class ExecutableTarget
{
    /// <summary>The property's name.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>One line for <c>--help</c>.</summary>
    public string? Description { get; internal set; }

    /// <summary>The property.</summary>
    public MemberInfo? Member { get; internal set; }

    /// <summary>The property's value.</summary>
    public Delegate? Factory { get; internal set; }

    /// <summary>Whether it runs when the command line names no target.</summary>
    public bool IsDefault { get; internal set; }

    /// <summary>Whether <c>--help</c> lists it.</summary>
    public bool Listed { get; internal set; } = true;

    /// <summary>Whether the command line named it.</summary>
    public bool Invoked { get; set; }

    /// <summary>Targets that run before it.</summary>
    public List<ExecutableTarget> ExecutionDependencies { get; } = [];

    /// <summary>Targets that come before it if they run too.</summary>
    public List<ExecutableTarget> OrderDependencies { get; } = [];

    /// <summary>Targets that make it run after them.</summary>
    public List<ExecutableTarget> TriggerDependencies { get; } = [];

    /// <summary>Targets that it makes run after it.</summary>
    public List<ExecutableTarget> Triggers { get; } = [];

    /// <summary>Everything that must come before it if it runs.</summary>
    public IReadOnlyCollection<ExecutableTarget> AllDependencies =>
        [.. ExecutionDependencies.Concat(OrderDependencies).Concat(TriggerDependencies).Distinct()];

    /// <summary>Conditions looked at before any target runs.</summary>
    public List<(string Text, Func<bool> Delegate)> StaticConditions { get; internal set; } = [];

    /// <summary>Conditions looked at just before it runs.</summary>
    public List<(string Text, Func<bool> Delegate)> DynamicConditions { get; internal set; } = [];

    /// <summary>What must have a value, or hold, before any target runs.</summary>
    public List<LambdaExpression> DelegateRequirements { get; internal set; } = [];

    /// <summary>What happens to its dependencies when it is skipped.</summary>
    public DependencyBehavior DependencyBehavior { get; internal set; }

    /// <summary>Whether the remaining targets run when it fails.</summary>
    public bool ProceedAfterFailure { get; internal set; }

    /// <summary>Whether it runs even after a failure.</summary>
    public bool AssuredAfterFailure { get; internal set; }

    /// <summary>Its work, in order.</summary>
    public List<Action> Actions { get; internal set; } = [];

    /// <summary>Where it stands.</summary>
    public ExecutionStatus Status { get; set; }

    /// <summary>Time that its work took.</summary>
    public TimeSpan Duration => Stopwatch.Elapsed;

    /// <summary>Why it was skipped, where that is not a condition.</summary>
    public string? Skipped { get; set; }

    /// <summary>The condition that did not hold.</summary>
    public string? OnlyWhen { get; set; }

    /// <summary>Pairs in its line of the summary table.</summary>
    public Dictionary<string, string> SummaryInformation { get; internal set; } = [];

    internal Stopwatch Stopwatch { get; } = new();

}
