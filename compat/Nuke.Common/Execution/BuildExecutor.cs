using System.Linq.Expressions;
using System.Reflection;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Runs a plan, target after target.</summary>
internal static class BuildExecutor
{
    /// <param name="build">A build with its plan.</param>
    /// <param name="skipped">Targets to leave out; an empty list leaves out everything that was not invoked.</param>
    /// <exception cref="UsageException">A requirement does not hold, or a skipped target is unknown.</exception>
    /// <exception cref="TargetFailedException">A target failed, after what had to run all the same.</exception>
    public static void Execute(NukeBuild build, IReadOnlyList<string>? skipped)
    {
        var plan = build.ExecutionPlan;
        if (skipped is not null)
        {
            var named = skipped.Select(x => ExecutionPlanner.Find(x, build.ExecutableTargets)).ToList();
            foreach (var target in plan.Where(x => named.Count == 0 || named.Contains(x)))
                Skip(build, target, "via parameter");
        }

        foreach (var target in plan)
            CheckConditions(build, target, target.StaticConditions);
        CheckRequirements(build);

        var attempt = new BuildAttempt(NukeBuild.RootDirectory, BuildContext.Current.CommandLine, build.Continue);
        try
        {
            foreach (var target in plan)
                Run(build, target, attempt);
        }
        catch (TargetFailedException)
        {
            foreach (var target in plan.Where(x => x.AssuredAfterFailure && x.Status == ExecutionStatus.Scheduled))
                Run(build, target, attempt, afterFailure: true);
            throw;
        }
    }

    private static void Run(NukeBuild build, ExecutableTarget target, BuildAttempt attempt, bool afterFailure = false)
    {
        if (target.Status == ExecutionStatus.Skipped || CheckConditions(build, target, target.DynamicConditions))
        {
            target.Status = ExecutionStatus.Skipped;
            return;
        }

        if (attempt.Finished.Contains(target.Name))
        {
            target.Status = ExecutionStatus.Skipped;
            target.Skipped = "finished by the last attempt";
            return;
        }

        if (target.Actions.Count == 0)
        {
            target.Status = ExecutionStatus.Collective;
            return;
        }

        ConsoleReport.WriteHeading(target.Name);
        using var scope = BuildLog.Target(target.Name);
        target.Status = ExecutionStatus.Running;
        target.Stopwatch.Start();
        try
        {
            target.Actions.ForEach(x => x());
            target.Stopwatch.Stop();
            target.Status = ExecutionStatus.Succeeded;
            attempt.Add(target);
        }
        catch (Exception thrown)
        {
            target.Stopwatch.Stop();
            var failure = Failed(target, Unwrap(thrown));
            if (target.Status == ExecutionStatus.Aborted || (!target.ProceedAfterFailure && !afterFailure))
                throw failure;
        }
    }

    /// <summary>Notes what a target threw: one line for the end of the build, the trace for the log.</summary>
    private static TargetFailedException Failed(ExecutableTarget target, Exception exception)
    {
        target.Status = Interruption.Began ? ExecutionStatus.Aborted : ExecutionStatus.Failed;
        if (target.Status == ExecutionStatus.Failed)
        {
            using var scope = BuildLog.Target(target.Name);
            Log.Error("{Message:l}", exception.Message);
            Log.Verbose(exception, "Thrown by {Target:l}", target.Name);
        }

        return new TargetFailedException(target.Name, exception);
    }

    /// <summary>Skips the target when a condition does not hold; says whether one did not.</summary>
    private static bool CheckConditions(NukeBuild build, ExecutableTarget target, List<(string Text, Func<bool> Delegate)> conditions)
    {
        List<string> violated;
        try
        {
            violated = [.. conditions.Where(x => !x.Delegate()).Select(x => x.Text)];
        }
        catch (Exception thrown)
        {
            throw Failed(target, Unwrap(thrown));
        }

        if (violated.Count > 0)
        {
            target.OnlyWhen = string.Join(" && ", violated);
            Skip(build, target, reason: null);
        }

        return target.OnlyWhen is not null;
    }

    private static void Skip(NukeBuild build, ExecutableTarget target, string? reason)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return;

        // An invoked target is skipped by its own condition only, never because --skip lists everything.
        if (!target.Invoked || target.OnlyWhen is not null)
        {
            target.Status = ExecutionStatus.Skipped;
            target.Skipped ??= reason;
        }

        if (target.DependencyBehavior == DependencyBehavior.Execute)
            return;
        foreach (var dependency in target.ExecutionDependencies.Concat(target.Triggers).Where(x => !IsNeededElsewhere(x)))
            Skip(build, dependency, $"because of {target.Name}");

        bool IsNeededElsewhere(ExecutableTarget dependency) =>
            build.ExecutionPlan.Any(x => x != target && x.Status == ExecutionStatus.Scheduled &&
                (x.ExecutionDependencies.Contains(dependency) || x.Triggers.Contains(dependency)));
    }

    private static void CheckRequirements(NukeBuild build)
    {
        foreach (var parameter in ParameterMember.Of(build.GetType()).Where(x => x.IsRequired && IsMissing(x.Get(build))))
            throw new UsageException($"The build requires --{parameter.DashedName}.");
        foreach (var target in build.ScheduledTargets)
            foreach (var requirement in target.DelegateRequirements)
            {
                if (requirement is Expression<Func<bool>> condition)
                {
                    if (!condition.Compile()())
                        throw new UsageException($"Target {target.Name} requires {condition.Body}.");
                }
                else if (IsMissing(requirement.Compile().DynamicInvoke()))
                {
                    throw new UsageException($"Target {target.Name} requires --{Naming.Dashed(MemberName(requirement))}.");
                }
            }
    }

    private static bool IsMissing(object? value) => value is null || (value is string text && string.IsNullOrWhiteSpace(text));

    private static string MemberName(LambdaExpression requirement) =>
        requirement.Body is MemberExpression { Member: var member }
            ? member.GetCustomAttribute<ParameterAttribute>()?.Name ?? member.Name
            : requirement.Body.ToString();

    private static Exception Unwrap(Exception exception) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        AggregateException { InnerExceptions: [var inner] } => Unwrap(inner),
        _ => exception,
    };
}
