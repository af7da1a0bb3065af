using System.CommandLine;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Execution;
using D1.Pipeline.Slurm;

namespace D1.Cli.Verbs;

/// <summary><c>d1 job</c>: what a job of a cluster runs. Not for people.</summary>
internal static class JobVerb
{
    public static Command Create(StageRegistry registry)
    {
        var folder = PathOption.Argument("FOLDER", PathUse.Folder, "The submission.");
        var number = NumberOption.Optional<int>(JobHost.Node, new OptionAttribute("The node; none answers a probe.") { Min = 0 });
        var command = new Command(JobHost.Verb, "Build a node of a submission, in a job.") { folder, number };
        command.Hidden = true;
        command.SetAction(async parsed =>
        {
            using var signals = new StopSignals(secondEnds: false);
            var submission = parsed.GetRequiredValue(folder);
            if (parsed.GetValue(number) is not { } node)
            {
                JobHost.Answer(submission);
                return ExitCodes.Success;
            }
            return await new JobHost(registry, submission, node).RunAsync(signals.Token) ? ExitCodes.Success
                : signals.ExitCode ?? ExitCodes.Failure;
        });
        return command;
    }
}
