using System.CommandLine;
using D1.Pipeline;
using D1.Pipeline.Execution;
using D1.Pipeline.Store;

namespace D1.Cli.Verbs;

/// <summary><c>d1 worker</c>: builds the nodes that a scheduler sends on standard input. Not for people.</summary>
internal static class WorkerVerb
{
    public static Command Create(StageRegistry registry)
    {
        var artifacts = new Option<string[]>("--artifacts")
        {
            Description = "Folders of artifacts: where results go, and others that are read.",
            HelpName = "DIR",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var command = new Command(WorkerCommand.Verb, "Build nodes for a scheduler.") { artifacts };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using var signals = new StopSignals();
            var answers = Console.Out;
            Console.SetOut(Console.Error); // what a stage prints must not get between the answers
            GroupStore.Join(parsed.GetRequiredValue(artifacts)[0]);
            new WorkerHost(registry, new Stores(parsed.GetRequiredValue(artifacts))).Serve(Console.In, answers, signals.Token);
            return signals.ExitCode ?? ExitCodes.Success;
        });
        return command;
    }
}
