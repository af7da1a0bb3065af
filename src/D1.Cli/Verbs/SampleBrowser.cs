using System.Text;
using D1.Pipeline.Terminal;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary>Answers one after the other on a terminal, with keys.</summary>
/// <param name="samples">At least one.</param>
/// <param name="name">Whose answers they are.</param>
/// <param name="other">Whose the others are, where there are others.</param>
/// <param name="colours">Whether there may be colours.</param>
internal sealed class SampleBrowser(IReadOnlyList<ShownSample> samples, string name, string? other, bool colours)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(40);

    private readonly SampleText _text = new(name, other);
    private int _at;
    private int _top;
    private StringBuilder? _typing;
    private string _sought = "", _said = "";

    /// <summary>Shows them until the user has seen enough; the screen is as before then.</summary>
    public void Run()
    {
        Console.TreatControlCAsInput = true;
        Console.Out.Write("\e[?1049h\e[?25l");
        try
        {
            do
            {
                var (width, height) = (Console.WindowWidth, Console.WindowHeight);
                // Some terminals say 0.
                Console.Out.Write("\e[H" + string.Join("\e[K\r\n", Screen(width > 0 ? width : 80, height > 0 ? height : 24)) + "\e[K\e[J");
                while (!Console.KeyAvailable && (Console.WindowWidth, Console.WindowHeight) == (width, height)) Thread.Sleep(Glance);
            }
            while (!Console.KeyAvailable || Press(Console.ReadKey(intercept: true)));
        }
        finally
        {
            Console.Out.Write("\e[?25h\e[?1049l");
        }
    }

    /// <summary>What is on the screen: as many lines as it has, none longer.</summary>
    internal IReadOnlyList<string> Screen(int width, int height)
    {
        var lines = _text.Of(samples[_at], width).ToList();
        var room = Math.Max(1, height - 1);
        _top = Math.Clamp(_top, 0, Math.Max(0, lines.Count - room));
        var place = samples[_at].Place;
        var shown = lines.Skip(_top).Take(room).Select(line => Coloured(line.Label, line.Line, width, line.Label == place)).ToList();
        shown.AddRange(Enumerable.Repeat("", room - shown.Count));
        shown.Add($"\e[7m{Row.Pad(Row.Fit(Status(lines.Count > _top + room || _top > 0), width - 1), width - 1)}\e[0m");
        return shown;
    }

    /// <summary>Does what a key says.</summary>
    /// <returns>Whether to go on.</returns>
    internal bool Press(ConsoleKeyInfo key)
    {
        _said = "";
        if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }) return false;
        if (_typing is { } typing)
        {
            Type(typing, key);
            return true;
        }

        switch (key)
        {
            case { KeyChar: 'q' } or { Key: ConsoleKey.Escape }: return false;
            case { KeyChar: 'n' or ' ' } or { Key: ConsoleKey.RightArrow or ConsoleKey.Enter }: Go(_at + 1); break;
            case { KeyChar: 'p' } or { Key: ConsoleKey.LeftArrow }: Go(_at - 1); break;
            case { KeyChar: 'j' } or { Key: ConsoleKey.DownArrow }: _top++; break;
            case { KeyChar: 'k' } or { Key: ConsoleKey.UpArrow }: _top--; break;
            case { KeyChar: 'g' } or { Key: ConsoleKey.Home }: Go(0); break;
            case { KeyChar: 'G' } or { Key: ConsoleKey.End }: Go(samples.Count - 1); break;
            case { KeyChar: '/' }: _typing = new StringBuilder(); break;
            default: break;
        }

        return true;
    }

    private void Type(StringBuilder typing, ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Escape) _typing = null;
        else if (key.Key == ConsoleKey.Backspace) typing.Length -= Row.Characters(typing.ToString()).LastOrDefault().Text?.Length ?? 0;
        else if (key.Key != ConsoleKey.Enter) typing.Append(char.IsControl(key.KeyChar) ? "" : key.KeyChar.ToString());
        else
        {
            // Nothing typed looks for the same again.
            if (typing.Length > 0) _sought = typing.ToString();
            _typing = null;
            var next = Enumerable.Range(1, samples.Count).Select(step => (_at + step) % samples.Count)
                .Where(at => SampleSelection.Holds(samples[at].Sample, _sought)).DefaultIfEmpty(-1).First();
            if (next < 0) _said = $"'{_sought}' occurs nowhere";
            else Go(next);
        }
    }

    private void Go(int to) => (_at, _top) = (Math.Clamp(to, 0, samples.Count - 1), 0);

    private string Status(bool scrolls) => _typing is { } typing ? $"/{typing}_"
        : _said.Length > 0 ? _said
        : FormattableString.Invariant($" {_at + 1} of {samples.Count}  {(other is null ? name : $"{name}, lost to {other}")}")
            + $"  n next  p previous  / search{(scrolls ? "  ↑↓ scroll" : "")}  q quit";

    private string Coloured(string label, string line, int width, bool isHead)
    {
        var plain = Row.Fit(SampleText.Plain(label, line), width);
        var head = Math.Min(label.Length, plain.Length);
        var text = plain[head..];
        foreach (var (word, colour) in (ReadOnlySpan<(string, string)>)[("  right", "32"), ("  wrong", "31")])
            if (isHead && colours && text.EndsWith(word, StringComparison.Ordinal))
                text = $"{text[..^word.Length]}\e[{colour}m{word}\e[0m";
        return head == 0 ? text : $"\e[1m{plain[..head]}\e[0m{text}";
    }
}
