using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace D1.Cli.Help;

/// <summary>Puts our page in the place of the parser's own.</summary>
internal sealed class PrintHelp : SynchronousCommandLineAction
{
    /// <summary>For <c>--help</c> of every verb, and for <c>d1</c> alone.</summary>
    public static void In(RootCommand root)
    {
        root.Options.OfType<HelpOption>().Single().Action = new PrintHelp();
        root.SetAction(parsed => Print(parsed.CommandResult.Command));
    }

    public static int Print(Command command)
    {
        Console.Out.Write(HelpPage.Of(command));
        return ExitCodes.Success;
    }

    // What else the line lacks does not matter to whoever asks for help.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult) => Print(parseResult.CommandResult.Command);
}
