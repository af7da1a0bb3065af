using System.CommandLine;
using D1.Cli.Help;
using D1.Core;
using D1.Model;

namespace D1.Cli.Verbs;

/// <summary><c>d1 help VERB</c>: what the verb does, its options with their defaults, and examples.</summary>
internal static class HelpVerb
{
    public const string Name = "help";

    public static Command Create()
    {
        var verb = new Argument<string[]>("VERB") { Description = "The verb; of bench, its own too.", Arity = ArgumentArity.ZeroOrMore };
        verb.CompletionSources.Add(context => context.ParseResult.RootCommandResult.Command.Subcommands.Where(verb => !verb.Hidden)
            .Select(verb => verb.Name));
        var command = new Command(Name, "Say all about a verb.") { verb };
        command.SetAction(parsed => PrintHelp.Print(parsed.GetValue(verb)!.Aggregate(parsed.RootCommandResult.Command, Below)));
        return command;
    }

    private static Command Below(Command command, string name) => command.Subcommands.FirstOrDefault(verb => verb.Name == name)
        ?? throw new InputException(Misread.NoVerb(command, name));
}
