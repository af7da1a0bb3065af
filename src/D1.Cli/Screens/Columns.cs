using D1.Pipeline.Terminal;

namespace D1.Cli.Screens;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading; empty for none.</param>
/// <param name="Tone">How it looks.</param>
/// <param name="Gives">Whether it is cut where a line would be wider than the terminal.</param>
/// <param name="Wraps">Whether it goes on in the next line there, before anything is cut.</param>
internal sealed record Column(string Title, Tone Tone = Tone.Plain, bool Gives = false, bool Wraps = false);

/// <summary>Rows of texts under headings, two blanks between columns, made to fit the terminal's width.</summary>
internal sealed class Columns(params Column[] columns)
{
    /// <summary>Blanks between columns.</summary>
    public const int Gap = 2;

    private const int LeastCut = 12, LeastWrapped = 24;

    // Two blanks part what belongs together from what does not; what goes on in the midst of it is set in.
    private const string Parting = "  ", Inset = "  ";
    private readonly List<(string[] Texts, Tone? Tone)> _rows = [];

    /// <summary>Adds a row; a tone counts for all of it.</summary>
    public void Add(Tone? tone, params string[] texts) => _rows.Add((texts, tone));

    /// <summary>Adds a row that looks as its columns do.</summary>
    public void Add(params string[] texts) => Add(null, texts);

    public void Write(Screen screen)
    {
        var shown = Enumerable.Range(0, columns.Length).Where(column => _rows.Exists(row => row.Texts[column].Length > 0)).ToList();
        var widths = shown.ToDictionary(column => column, column => _rows.Max(row => Row.Columns(row.Texts[column])));
        var titled = shown.Exists(column => columns[column].Title.Length > 0);
        if (titled)
            foreach (var column in shown) widths[column] = Math.Max(widths[column], columns[column].Title.Length);
        if (screen.Width is { } width)
        {
            // What belongs together is parted only where nothing else helps.
            var parts = shown.Where(column => columns[column].Wraps).ToDictionary(column => column, LongestPart);
            Narrow(widths, width, column => parts.GetValueOrDefault(column, int.MaxValue));
            Narrow(widths, width, column => columns[column].Wraps ? LeastWrapped : int.MaxValue);
            Narrow(widths, width, column => columns[column].Gives ? LeastCut : int.MaxValue);
        }
        if (titled) Write(screen, shown, widths, [.. columns.Select(column => column.Title)], Tone.Quiet);
        foreach (var (texts, tone) in _rows) Write(screen, shown, widths, texts, tone);
    }

    private int LongestPart(int column) =>
        _rows.Select(row => row.Texts[column]).Append(columns[column].Title).SelectMany(text => text.Split(Parting)).Max(Row.Columns);

    // What is widest gives first.
    private static void Narrow(Dictionary<int, int> widths, int width, Func<int, int> least)
    {
        while (widths.Values.Sum() + Gap * (widths.Count - 1) > width)
        {
            var giving = widths.Keys.Where(column => widths[column] > least(column)).ToList();
            if (giving.Count == 0) return;
            widths[giving.MaxBy(column => widths[column])]--;
        }
    }

    private void Write(Screen screen, List<int> shown, Dictionary<int, int> widths, string[] texts, Tone? tone)
    {
        var rest = texts.Select((text, column) => columns[column].Wraps && widths.TryGetValue(column, out var width)
            && Row.Columns(text) > width ? text[Break(text, width)..] : "").ToArray();
        screen.Line([.. shown.Select((column, index) =>
            (Row.Pad(Row.Fit(texts[column][..^rest[column].Length].TrimEnd(), widths[column]),
                index == shown.Count - 1 ? 0 : widths[column] + Gap), tone ?? columns[column].Tone))]);
        if (rest.All(text => text.Length == 0)) return;
        Write(screen, shown, widths, [.. rest.Select((text, column) => (IsSetIn(text, column) ? Inset : "") + text.TrimStart())], tone);

        bool IsSetIn(string text, int column) =>
            column != shown[^1] && text.Length > 0 && !text.StartsWith(Parting, StringComparison.Ordinal);
    }

    // Where a text goes on in the next line: what is too long for one breaks within names, and last of all anywhere. What stands in front
    // of that is more than an inset.
    private static int Break(string text, int width)
    {
        var (end, begun) = (Row.Head(text, width).Length, text.Length - text.TrimStart().Length);
        return text.LastIndexOf(Parting, end, StringComparison.Ordinal) is var wide && wide > begun ? wide
            : text.LastIndexOf(' ', end) is var blank && blank > begun ? blank
            : text.LastIndexOfAny(['/', '-'], end - 1) is var joint && joint > begun ? joint + 1
            : end;
    }
}
