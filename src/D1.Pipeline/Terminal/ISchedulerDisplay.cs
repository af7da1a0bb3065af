using D1.Pipeline.Execution;
using Spectre.Console;

namespace D1.Pipeline.Terminal;

/// <summary>Shows a graph being run. Called from several threads.</summary>
public interface ISchedulerDisplay : IDisposable
{
    /// <summary>What the store has is known, and work begins.</summary>
    /// <param name="banner">What will run and about how long, in one line.</param>
    /// <param name="state">Where it begins.</param>
    void Begin(string banner, SchedulerState state);

    /// <summary>Something changed: a node started, moved on or ended.</summary>
    void Update(SchedulerState state);

    /// <summary>A node was built or failed; nothing was done for the others.</summary>
    void Finished(NodeResult result, SchedulerState state);

    /// <summary>One line for people, from a node or the scheduler.</summary>
    void Message(string? node, string text);
}

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
