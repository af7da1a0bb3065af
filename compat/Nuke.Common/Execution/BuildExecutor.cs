using System.Reflection;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Runs a plan, target after target.</summary>
internal static class BuildExecutor
{
    /// <param name="build">A build with its plan.</param>
    /// <param name="skipped">Targets to leave out; an empty list leaves out everything that was not invoked.</param>
    /// <exception cref="UsageException">A skipped target is unknown.</exception>
    /// <exception cref="TargetFailedException">A target failed.</exception>
    public static void Execute(NukeBuild build, IReadOnlyList<string>? skipped)
    {
        var plan = build.ExecutionPlan;
        if (skipped is not null)
        {
            var named = skipped.Select(x => ExecutionPlanner.Find(x, build.ExecutableTargets)).ToList();
            // An invoked target is skipped by its own condition only.
            foreach (var target in plan.Where(x => !x.Invoked && (named.Count == 0 || named.Contains(x))))
                (target.Status, target.Skipped) = (ExecutionStatus.Skipped, "via parameter");
        }

        var attempt = new BuildAttempt(NukeBuild.RootDirectory, BuildContext.Current.CommandLine, build.Continue);
        foreach (var target in plan)
            Run(target, attempt);
    }

    private static void Run(ExecutableTarget target, BuildAttempt attempt)
    {
        if (target.Status == ExecutionStatus.Skipped || IsRuledOut(target))
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
            if (target.Status == ExecutionStatus.Aborted || !target.ProceedAfterFailure)
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

    /// <summary>Whether a condition does not hold.</summary>
    private static bool IsRuledOut(ExecutableTarget target)
    {
        try
        {
            List<string> violated = [.. target.DynamicConditions.Where(x => !x.Delegate()).Select(x => x.Text)];
            if (violated.Count > 0)
                target.OnlyWhen = string.Join(" && ", violated);
        }
        catch (Exception thrown)
        {
            throw Failed(target, Unwrap(thrown));
        }

        return target.OnlyWhen is not null;
    }

    private static Exception Unwrap(Exception exception) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        AggregateException { InnerExceptions: [var inner] } => Unwrap(inner),
        _ => exception,
    };
}
