using D1.Core;
using D1.Pipeline.Terminal;

namespace D1.Cli.Chat;

/// <summary>Lines in, lines out, for pipes: a prompt, its answer. Whoever types sees an invitation.</summary>
internal sealed class PlainScreen(TextReader input, TextWriter output, TextWriter errors, bool invites) : IChatScreen
{
    private int _line;

    public string? Ask()
    {
        if (invites) errors.Write("> ");
        _line++;
        return input.ReadLine();
    }

    public void Say(string line, int inset) => errors.WriteLine(line);

    public void Print(string line, int inset) => output.WriteLine(line);

    public void Show(IReadOnlyList<ChatPane> panes)
    {
    }

    public void Keep(IReadOnlyList<ChatPane> panes)
    {
        foreach (var pane in panes)
        {
            var text = !TerminalKind.OutputIsScreen ? pane.Text
                : string.Join('\n', pane.Text.ReplaceLineEndings("\n").Split('\n').Select(Row.Harmless));
            output.WriteLine(panes.Count == 1 ? text : $"{pane.Title}: {text}");
            foreach (var note in pane.Notes) output.WriteLine(note);
        }
    }

    public void Refuse(string problem)
    {
        if (!invites) throw new InputException($"line {_line}: {problem}");
        Say(problem, 0);
    }

    public CancellationToken BeginAnswer() => CancellationToken.None;

    public void EndAnswer()
    {
    }
}
