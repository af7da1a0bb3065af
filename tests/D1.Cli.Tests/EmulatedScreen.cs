using System.Text;

namespace D1.Cli.Tests;

/// <summary>What a terminal of so many columns and rows shows after what was written to it, with what has scrolled out at the top: as
/// much of a VT100 as progress needs. Whatever it does not know is an error.</summary>
public sealed class EmulatedScreen(int columns, int rows)
{
    private readonly List<char[]> _lines = [Blank(columns)];
    private int _top, _row, _column;

    /// <summary>Whether the cursor was left visible.</summary>
    public bool ShowsCursor { get; private set; } = true;

    /// <summary>All rows from the first that was written, without spaces at their ends, and without empty rows at the end.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            var rows = _lines.ConvertAll(line => new string(line).TrimEnd());
            return rows[..(rows.FindLastIndex(row => row.Length > 0) + 1)];
        }
    }

    public EmulatedScreen Write(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\r': _column = 0; break;
                case '\n': Down(); break;
                case '\b': _column = Math.Max(0, _column - 1); break;
                case '\e': at = Control(text, at + 1); break;
                case < ' ': throw new InvalidOperationException($"unknown control character {(int)text[at]}");
                default: Put(text[at]); break;
            }
        }
        return this;
    }

    private static char[] Blank(int columns) => [.. Enumerable.Repeat(' ', columns)];

    private void Put(char character)
    {
        if (_column == columns) (_column, _) = (0, Down());
        _lines[_row][_column++] = character;
    }

    private int Down()
    {
        if (++_row == _lines.Count) _lines.Add(Blank(columns));
        _top = Math.Max(_top, _row - rows + 1);
        return _row;
    }

    private int Control(string text, int at)
    {
        if (text[at] is '=' or '>') return at; // which codes the keypad sends
        if (text[at] != '[') throw new InvalidOperationException($"unknown escape {text[at]}");
        var parameters = new StringBuilder();
        while (!char.IsAsciiLetter(text[++at])) parameters.Append(text[at]);
        var count = int.TryParse(parameters.ToString(), out var number) ? number : 0;
        switch (text[at], parameters.ToString())
        {
            case ('A', _): _row = Math.Max(_top, _row - Math.Max(1, count)); break;
            case ('B', _): _row = Math.Min(_lines.Count - 1, _row + Math.Max(1, count)); break;
            case ('C', _): _column = Math.Min(columns - 1, _column + Math.Max(1, count)); break;
            case ('D', _): _column = Math.Max(0, _column - Math.Max(1, count)); break;
            case ('J', "" or "0"):
                Array.Fill(_lines[_row], ' ', _column, columns - _column);
                foreach (var line in _lines.Skip(_row + 1)) Array.Fill(line, ' ');
                break;
            case ('K', "" or "0"): Array.Fill(_lines[_row], ' ', _column, columns - _column); break;
            case ('K', "2"): Array.Fill(_lines[_row], ' '); break;
            case ('h', "?25"): ShowsCursor = true; break;
            case ('l', "?25"): ShowsCursor = false; break;
            case ('m', _) or ('h' or 'l', "?1"): break; // colours, and which codes cursor keys send
            default: throw new InvalidOperationException($"unknown control sequence {parameters}{text[at]}");
        }
        return at;
    }
}
