using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace D1.Pipeline.Terminal;

/// <summary>
/// Texts on a screen of so many columns. What people see as one character is never parted: East Asian wide ones and emoji take two columns,
/// accents and joiners none.
/// </summary>
public static class Row
{
    /// <summary>Columns that a text without control characters takes.</summary>
    public static int Columns(string text) => Ascii.IsValid(text) ? text.Length : Characters(text).Sum(character => character.Columns);

    /// <summary>The text in one row: what is too long ends with an ellipsis, and control characters are spaces.</summary>
    public static string Fit(string text, int columns)
    {
        var row = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return Columns(row) <= columns ? row : Head(row, columns - 1) + "…";
    }

    /// <summary>The text's first characters, as many as have room.</summary>
    public static string Head(string text, int columns) => text[..Reach(text, columns).End];

    /// <summary>The text with blanks behind it, up to so many columns.</summary>
    public static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Columns(text)));

    /// <summary>The text in as many rows as it needs: they end at blanks where there are some, else after any character.</summary>
    public static IEnumerable<string> Wrap(string text, int columns)
    {
        while (Reach(text, columns) is var (end, blank) && end < text.Length)
        {
            // A character that is wider than the row has one of its own.
            if (end == 0) end = Characters(text).First().Text.Length;
            var at = blank > 0 ? blank : end;
            yield return text[..at];
            text = text[(at + Characters(text[at..]).TakeWhile(character => character.Text == " ").Count())..];
            if (text.Length == 0) yield break;
        }
        yield return text;
    }

    /// <summary>What people see as characters, and the columns of each.</summary>
    public static IEnumerable<(string Text, int Columns)> Characters(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var character = elements.GetTextElement();
            yield return (character, Ascii.IsValid(character) ? character.Length : Math.Max(0, new Segment(character).CellCount()));
        }
    }

    /// <summary>A line that cannot command the terminal: tabs are blanks, other control characters are replaced.</summary>
    public static string Harmless(string line) =>
        string.Concat(line.Select(letter => letter == '\t' ? ' ' : char.IsControl(letter) ? '\uFFFD' : letter));

    /// <summary>How much of something is done, as a bar.</summary>
    public static string Bar(double share, int columns)
    {
        var done = (int)Math.Round(Math.Clamp(share, 0, 1) * columns);
        return new string('━', done) + new string('─', columns - done);
    }

    /// <summary>Where the characters end that have room, and the last blank in them or right behind them; 0 for none.</summary>
    private static (int End, int Blank) Reach(string text, int columns)
    {
        var (end, blank, used) = (0, 0, 0);
        foreach (var (character, width) in Characters(text))
        {
            if (character == " ") blank = end;
            if ((used += width) > columns) return (end, blank);
            end += character.Length;
        }
        return (end, blank);
    }
}
