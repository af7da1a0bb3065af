using D1.Pipeline.Terminal;
using Spectre.Console;

namespace D1.Cli.Screens;

/// <summary>What a part of a line is, for those who see colours.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Quiet,
    Good,
    Bad,
}

/// <summary>
/// Standard output for people: as wide as the terminal and with its colours; with NO_COLOR and on a dumb terminal plain text, and
/// elsewhere that, as wide as it gets.
/// </summary>
internal sealed class Screen
{
    /// <summary>Rows of a terminal, where it does not say.</summary>
    public const int UsualHeight = 24;

    private const int Narrowest = 40, Usual = 120;
    private readonly IAnsiConsole? _console;

    public Screen()
    {
        IsTerminal = TerminalKind.OutputIsScreen;
        Width = IsTerminal ? Math.Max(Narrowest, Asked(() => Console.WindowWidth, 80)) : null;
        Height = IsTerminal ? Asked(() => Console.WindowHeight, UsualHeight) : null;
        if (TerminalKind.OutputHasColours)
        {
            _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
            // Lines are made to fit; the console's own wrapping would only get in the way.
            _console.Profile.Width = int.MaxValue / 2;
        }
    }

    /// <summary>Whether a person sees it as it is written.</summary>
    public bool IsTerminal { get; }

    /// <summary>Columns of the terminal; null where text may be as wide as it likes.</summary>
    public int? Width { get; }

    /// <summary>Rows of the terminal; null where text may be as long as it likes.</summary>
    public int? Height { get; }

    /// <summary>A line of parts.</summary>
    public void Line(params (string Text, Tone Tone)[] parts)
    {
        if (_console is null)
        {
            Console.Out.WriteLine(string.Concat(parts.Select(part => part.Text)).TrimEnd());
            return;
        }
        foreach (var (text, tone) in parts) _console.Write(text, StyleOf(tone));
        _console.WriteLine();
    }

    /// <summary>A line of one tone.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain) => Line((text, tone));

    /// <summary>Texts side by side, in as many lines as they need, each begun by an indent.</summary>
    public void Flow(string indent, IEnumerable<string> texts, Tone tone = Tone.Plain)
    {
        const string Between = "   ";
        var line = "";
        foreach (var text in texts)
        {
            if (line.Length > 0 && indent.Length + Row.Columns(line) + Between.Length + Row.Columns(text) > (Width ?? Usual))
            {
                Line(indent + line, tone);
                line = "";
            }
            line += line.Length > 0 ? Between + text : text;
        }
        if (line.Length > 0) Line(indent + line, tone);
    }

    private static int Asked(Func<int> terminal, int otherwise)
    {
        try
        {
            return terminal();
        }
        catch (IOException)
        {
            return otherwise;
        }
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Quiet => new Style(Color.Grey),
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };
}
