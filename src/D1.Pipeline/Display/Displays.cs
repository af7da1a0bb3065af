using D1.Pipeline.Execution;
using D1.Pipeline.Terminal;
using Spectre.Console;

namespace D1.Pipeline.Display;

/// <summary>Chooses how progress is shown.</summary>
public static class Displays
{
    /// <summary>Live on a terminal, lines elsewhere; always on standard error, since standard output belongs to results.</summary>
    public static ISchedulerDisplay ForStandardError() => TerminalKind.ErrorIsLive
        ? new LiveDisplay(AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(Console.Error),
        }))
        : new PlainDisplay(Console.Error);
}
