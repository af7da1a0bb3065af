namespace D1.Cli.Chat;

/// <summary>Puts panes on a page: side by side where the terminal is wide, else one above the other.</summary>
internal static class ChatPage
{
    private const int LeastColumns = 72;
    private const string Bold = "1", Dim = "2", Gap = " │ ";

    /// <param name="panes">One or several.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="colour">Whether colours may be used.</param>
    public static IReadOnlyList<TerminalLine> Lines(IReadOnlyList<ChatPane> panes, int width, bool colour)
    {
        // The last column stays free: terminals differ in when they go to the next line.
        width = Math.Max(1, width - 1);
        if (panes.Count == 1) return Of(panes[0], width, colour);
        if (width + 1 < LeastColumns)
            return [.. panes.SelectMany((pane, at) => Titled(pane, width, colour).Prepend(new TerminalLine("", 0)).Skip(at == 0 ? 1 : 0))];
        var column = (width - (panes.Count - 1) * Gap.Length) / panes.Count;
        var columns = panes.Select(pane => Titled(pane, column, colour).ToList()).ToList();
        return [.. Enumerable.Range(0, columns.Max(lines => lines.Count)).Select(row => Beside(columns.Select(lines =>
            row < lines.Count ? lines[row] : default), column))];
    }

    private static IEnumerable<TerminalLine> Titled(ChatPane pane, int width, bool colour) =>
        AnswerRenderer.Lines(pane.Title, Bold, width).Concat(Of(pane, width, colour));

    private static List<TerminalLine> Of(ChatPane pane, int width, bool colour) =>
    [
        .. AnswerRenderer.Lines(pane.Answer.Tokens(pane.IsDone), pane.IsDone ? -1 : pane.Answer.Step, width, colour),
        .. pane.Status.Length > 0 ? AnswerRenderer.Lines(pane.Status, Dim, width) : [],
        .. pane.Notes.SelectMany(note => AnswerRenderer.Lines(note, null, width)),
    ];

    private static TerminalLine Beside(IEnumerable<TerminalLine> cells, int column)
    {
        var padded = cells.Select(cell => (cell.Text ?? "") + new string(' ', Math.Max(0, column - cell.Width))).ToList();
        return new TerminalLine(string.Join(Gap, padded).TrimEnd(), padded.Count * column + (padded.Count - 1) * Gap.Length);
    }
}
