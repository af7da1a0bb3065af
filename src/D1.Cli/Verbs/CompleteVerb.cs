using System.CommandLine;
using D1.Cli.Help;

namespace D1.Cli.Verbs;

/// <summary><c>d1 complete -- WORDS…</c>: what the last word may become, a line each. For the scripts of <c>d1 completion</c>.</summary>
internal static class CompleteVerb
{
    public const string Name = "complete";

    public static Command Create()
    {
        var words = new Argument<string[]>("WORDS") { Description = "The words so far.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(Name, "Say what the last word may become.") { words };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            foreach (var candidate in WordCandidates.Of(parsed.RootCommandResult.Command, parsed.GetValue(words)!))
                Console.Out.WriteLine(candidate);
            return ExitCodes.Success;
        });
        return command;
    }
}
