using System.Globalization;
using System.Text;

namespace D1.Stages.Terminal;

/// <summary>Texts on a screen of so many columns.</summary>
public static class Row
{
    /// <summary>The text in one row: what is too long ends with an ellipsis, and control characters are spaces.</summary>
    public static string Fit(string text, int columns)
    {
        var row = new StringBuilder();
        var elements = StringInfo.GetTextElementEnumerator(text);
        for (var used = 0; elements.MoveNext(); used++)
        {
            if (used == columns - 1 && elements.ElementIndex + elements.GetTextElement().Length < text.Length)
                return row.Append('…').ToString();
            row.Append(char.IsControl(elements.GetTextElement(), 0) ? " " : elements.GetTextElement());
        }
        return row.ToString();
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
}
