using Spectre.Console;

namespace D1.Stages.Pipeline;

/// <summary>Chooses how progress is shown.</summary>
public static class Displays
{
    /// <summary>Live on a terminal, lines elsewhere; always on standard error, since standard output belongs to results.</summary>
    public static ISchedulerDisplay ForStandardError()
    {
        if (Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is null or "dumb")
            return new PlainDisplay(Console.Error);
        return new LiveDisplay(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));
    }
}
