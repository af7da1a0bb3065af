using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>What a target says about itself, in any order.</summary>
public interface ITargetDefinition
{
    /// <summary>One line for <c>--help</c>.</summary>
    ITargetDefinition Description(string description);

    /// <summary>Work to do, in order. A target without work is a name for its dependencies.</summary>
    ITargetDefinition Executes(params Action[] actions);

    /// <summary>Work to do; the result is ignored.</summary>
    ITargetDefinition Executes<T>(Func<T> action);

    /// <summary>Work to do and wait for.</summary>
    ITargetDefinition Executes(Func<Task> action);

    /// <summary>Targets that run before this one.</summary>
    ITargetDefinition DependsOn(params Target[] targets);

    /// <summary>Targets that this one runs before, whenever they run.</summary>
    ITargetDefinition DependentFor(params Target[] targets);

    /// <summary>Targets that come later if they run too.</summary>
    ITargetDefinition Before(params Target[] targets);

    /// <summary>Targets that come earlier if they run too.</summary>
    ITargetDefinition After(params Target[] targets);

    /// <summary>Targets that run after this one whenever it runs.</summary>
    ITargetDefinition Triggers(params Target[] targets);

    /// <summary>Targets after which this one runs whenever they do.</summary>
    ITargetDefinition TriggeredBy(params Target[] targets);

    /// <summary>A condition looked at just before the target would run; it is skipped when false.</summary>
    ITargetDefinition OnlyWhenDynamic(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    /// <summary>A condition looked at before any target runs; the target is skipped when false.</summary>
    ITargetDefinition OnlyWhenStatic(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    /// <summary>What happens to the dependencies when this target is skipped.</summary>
    ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior);

    /// <summary>Parameters that must have a value before any target runs.</summary>
    ITargetDefinition Requires<T>(Expression<Func<T>> parameterRequirement, params Expression<Func<T>>[] parameterRequirements)
        where T : class?;

    /// <summary>Parameters that must have a value before any target runs.</summary>
    ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct;

    /// <summary>Conditions that must hold before any target runs; the build fails otherwise.</summary>
    ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements);

    /// <summary>Lets the remaining targets run when this one fails; the build still ends as failed.</summary>
    ITargetDefinition ProceedAfterFailure();

    /// <summary>Runs this target even when an earlier one failed.</summary>
    ITargetDefinition AssuredAfterFailure();

    /// <summary>Leaves the target out of <c>--help</c>.</summary>
    ITargetDefinition Unlisted();
}
