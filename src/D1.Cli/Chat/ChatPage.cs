namespace D1.Cli.Chat;

/// <summary>Puts panes on a page: side by side where the terminal is wide, else one above the other.</summary>
internal static class ChatPage
{
    private const int LeastColumns = 72;
    private const string Bold = "1", Dim = "2", Gap = " │ ";

    /// <param name="panes">One or several.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="colour">Whether colours may be used.</param>
    /// <param name="rows">Rows that there are: of answers that are longer, what is being written is shown. Null for any number.</param>
    public static IReadOnlyList<TerminalLine> Lines(IReadOnlyList<ChatPane> panes, int width, bool colour, int? rows = null)
    {
        // The last column stays free: terminals differ in when they go to the next line.
        width = Math.Max(1, width - 1);
        if (panes.Count == 1) return Of(panes[0], width, colour, rows, titled: false);
        if (width + 1 < LeastColumns)
        {
            var share = (rows - (panes.Count - 1)) / panes.Count;
            return [.. panes.SelectMany((pane, at) =>
                Of(pane, width, colour, share, titled: true).Prepend(new TerminalLine("", 0)).Skip(at == 0 ? 1 : 0))];
        }
        var column = (width - (panes.Count - 1) * Gap.Length) / panes.Count;
        var columns = panes.Select(pane => Of(pane, column, colour, rows, titled: true)).ToList();
        return [.. Enumerable.Range(0, columns.Max(lines => lines.Count)).Select(row => Beside(columns.Select(lines =>
            row < lines.Count ? lines[row] : default), column))];
    }

    private static List<TerminalLine> Of(ChatPane pane, int width, bool colour, int? rows, bool titled)
    {
        var title = titled ? AnswerRenderer.Lines(pane.Title, Bold, width) : [];
        List<TerminalLine> below =
        [
            .. pane.Status.Length > 0 ? AnswerRenderer.Lines(pane.Status, Dim, width) : [],
            .. pane.Notes.SelectMany(note => AnswerRenderer.Lines(note, null, width)),
        ];
        var answer = AnswerRenderer.Lines(pane.Answer.Tokens(pane.IsDone), pane.IsDone ? -1 : pane.Answer.Step, width, colour);
        return [.. title, .. rows is { } most ? Writing(answer, Math.Max(1, most - title.Count - below.Count)) : answer, .. below];
    }

    // Blocks are written from left to right: what comes next is at the first mask.
    private static IEnumerable<TerminalLine> Writing(IReadOnlyList<TerminalLine> lines, int rows)
    {
        var masked = lines.Index().FirstOrDefault(line => line.Item.Text.Contains(AnswerInProgress.Mask, StringComparison.Ordinal)).Index;
        return lines.Skip(Math.Max(0, Math.Min(masked - rows / 2, lines.Count - rows))).Take(rows);
    }

    private static TerminalLine Beside(IEnumerable<TerminalLine> cells, int column)
    {
        var padded = cells.Select(cell => (cell.Text ?? "") + new string(' ', Math.Max(0, column - cell.Width))).ToList();
        return new TerminalLine(string.Join(Gap, padded).TrimEnd(), padded.Count * column + (padded.Count - 1) * Gap.Length);
    }
}
