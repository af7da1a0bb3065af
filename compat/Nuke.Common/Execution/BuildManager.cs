using System.Linq.Expressions;
using System.Text;
using Serilog;
using Serilog.Events;

namespace Nuke.Common.Execution;

/// <summary>One invocation from the command line to the exit code.</summary>
internal static class BuildManager
{
    private const int Failure = -1;
    private const int BadUsage = 2;

    public static int Execute<T>(Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild, new()
    {
        Console.OutputEncoding = Encoding.UTF8;
        NukeBuild? build = null;
        using var interruption = new Interruption(() => Summarise(build));
        try
        {
            var context = BuildContext.Current;
            var parameters = ParameterMember.Of(typeof(T));
            if (context.CommandLine.Positional is [ShellCompletion.Command, ..])
            {
                ShellCompletion.Write(typeof(T), parameters, context);
                return 0;
            }

            ParameterInjection.CheckCommandLine(parameters, context.CommandLine);
            ParameterInjection.CheckFiles(parameters, context);
            BuildLog.Configure(context.RootDirectory);
            var created = new T();
            build = created;
            build.ExecutableTargets = TargetFactory.Create(created, defaultTargets);
            ParameterInjection.Inject(build, parameters, context);
            BuildSchema.Write(build, parameters, context.RootDirectory);
            if (Answered(build, parameters))
                return 0;

            build.ExecutionPlan = ExecutionPlanner.Plan(build.ExecutableTargets, Names(context, "Target"));
            if (!build.NoLogo)
                ConsoleReport.WriteLogo();
            if (build.ExecutionPlan.Count == 0)
                WriteHelp(build, parameters);
            BuildExecutor.Execute(build, Names(context, "Skip"));
            return build.ExitCode ?? (build.IsSucceeding ? 0 : Failure);
        }
        catch (UsageException exception)
        {
            ConsoleReport.WriteError(exception.Message);
            return build?.ExitCode ?? BadUsage;
        }
        catch (TargetFailedException)
        {
            return build?.ExitCode ?? Failure;
        }
        finally
        {
            interruption.AwaitEnd();
            Summarise(build);
            Log.CloseAndFlush();
        }
    }

    private static void WriteHelp(NukeBuild build, IReadOnlyList<ParameterMember> parameters) => Console.Out.Write(
        HelpText.Write(build.ExecutableTargets, parameters, ParameterFiles.Described(BuildContext.Current.RootDirectory)));

    private static bool Answered(NukeBuild build, IReadOnlyList<ParameterMember> parameters)
    {
        if (build.Help)
            WriteHelp(build, parameters);
        else if (build.Plan)
            PlanPage.Show(build.ExecutableTargets);
        else
            return false;
        return true;
    }

    private static IReadOnlyList<string>? Names(BuildContext context, string parameter) =>
        context.Find(parameter, typeof(string[]), '+') as string[];

    private static void Summarise(NukeBuild? build)
    {
        if (build is null || build.ExecutionPlan.Count == 0 || build.ExecutionPlan.All(x => x.Status == ExecutionStatus.Scheduled))
        {
            if (BuildLog.Problems.Any(x => x.Event.Level >= LogEventLevel.Error))
                ConsoleReport.WriteProblems();
            return;
        }

        foreach (var target in build.ExecutionPlan)
        {
            target.Stopwatch.Stop();
            target.Status = target.Status switch
            {
                ExecutionStatus.Running => ExecutionStatus.Aborted,
                ExecutionStatus.Scheduled => ExecutionStatus.NotRun,
                var status => status,
            };
        }

        ConsoleReport.WriteSummary(build);
        ConsoleReport.WriteProblems();
        ConsoleReport.WriteOutcome(build);
    }
}
