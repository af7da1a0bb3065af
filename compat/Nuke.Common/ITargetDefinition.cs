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

    /// <summary>Targets that come later if they run too.</summary>
    ITargetDefinition Before(params Target[] targets);

    /// <summary>A condition looked at just before the target would run; it is skipped when false.</summary>
    ITargetDefinition OnlyWhenDynamic(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null);

    /// <summary>Lets the remaining targets run when this one fails; the build still ends as failed.</summary>
    ITargetDefinition ProceedAfterFailure();

    /// <summary>Leaves the target out of <c>--help</c>.</summary>
    ITargetDefinition Unlisted();
}
