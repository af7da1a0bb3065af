using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using D1.Pipeline.Terminal;

namespace D1.Stages.Tables;

/// <summary>
/// A table of other rows than Table 1's for a screen of 80 columns: a row for each of them, a column for each task and length, and how far
/// each is from the first. Intervals give way where they do not fit.
/// </summary>
/// <param name="json">The table as JSON.</param>
/// <param name="heading">What stands above it.</param>
/// <param name="cells">Its cells.</param>
/// <param name="marks">Which differences are marked.</param>
/// <param name="labels">What rows are called.</param>
internal sealed class AblationScreen(
    JsonObject json, string heading, IReadOnlyList<ScreenCell> cells, TableMarks marks, IReadOnlyDictionary<string, string> labels)
{
    private const int Columns = 80, LeastLabel = 24;
    private readonly List<string> _models = [.. cells.Select(cell => cell.Model).Distinct()];
    private readonly List<string> _tasks = [.. cells.Select(cell => cell.Task).Distinct()];

    /// <param name="colours">Whether there may be colours.</param>
    public string Write(bool colours)
    {
        var text = new StringBuilder();
        text.Append(heading).Append("\n\n");
        var columns = cells.Select(cell => (cell.Task, cell.Length)).Distinct().ToList();
        var headings = columns.ConvertAll(column => FormattableString.Invariant($"{column.Task} {column.Length}"));
        Grid(text, colours, headings, _models, Label, model => columns.ConvertAll(column =>
            cells.FirstOrDefault(cell => (cell.Model, cell.Task, cell.Length) == (model, column.Task, column.Length)) is { } cell
                ? new Entry(Score(cell.Score), $" {ResultText.Score(cell.Low)}–{ResultText.Score(cell.High)}", 0)
                : new Entry("", "", 0)));
        WriteDifferences(text, colours);
        WriteCurves(text);
        return text.ToString().TrimEnd();
    }

    private void WriteDifferences(StringBuilder text, bool colours)
    {
        if (_models.Count < 2 || cells.Any(cell => cell.Verdicts is null)) return;
        text.Append(CultureInfo.InvariantCulture, $"\nPoints above {Row.Fit(Label(_models[0]), 34)}, all lengths together, 95 % each\n");
        foreach (var line in TableScreen.Legend(marks, cells, "+ − better or worse")) text.Append(line).Append('\n');
        text.Append('\n');
        Grid(text, colours, _tasks, _models[1..], Label, model => _tasks.ConvertAll(task =>
        {
            if (marks.Difference(model, _models[0], task, null) is not { } difference) return new Entry("–", "", 0);
            var sign = marks.Sign(model, _models[0], task, null);
            return new Entry(ResultText.Points(difference.Points) + sign switch { > 0 => " +", < 0 => " −", _ => "  " },
                $" {ResultText.Points(difference.Interval)}", sign);
        }));
    }

    private void WriteCurves(StringBuilder text)
    {
        if (json["curves"] is not JsonArray { Count: > 0 } curves) return;
        text.Append("\nMean score over the tokens a forward pass that all curves reach, %\n\n");
        var columns = curves.Select(curve => (Task: (string)curve!["task"]!, Length: (int)curve["length"]!)).Distinct().ToList();
        Grid(text, colours: false, columns.ConvertAll(column => FormattableString.Invariant($"{column.Task} {column.Length}")),
            [.. curves.Select(curve => (string)curve!["name"]!).Distinct()], name => name, name => columns.ConvertAll(column =>
            {
                var curve = curves.First(each => (string?)each!["name"] == name && (string?)each["task"] == column.Task
                    && (int?)each["length"] == column.Length)!;
                if (curve["area"] is not { } area) return new Entry("–", "", 0);
                return new Entry(Score((double)area), curve["area_interval"] is JsonArray ends
                    ? $" {ResultText.Score((double)ends[0]!)}–{ResultText.Score((double)ends[1]!)}" : "", 0);
            }));
    }

    // A number, its interval, and whether it is better (+1) or worse (−1).
    private sealed record Entry(string Number, string Interval, int Sign);

    // Columns that have no room stand below, in a grid of their own.
    private static void Grid(StringBuilder text, bool colours, List<string> headings, IReadOnlyList<string> rows,
        Func<string, string> label, Func<string, List<Entry>> entries)
    {
        var lines = rows.Select(row => (Label: label(row), Entries: entries(row))).ToList();
        var longest = lines.Max(line => Row.Columns(line.Label)) + 2;
        var isWide = longest + Widths(intervals: true).Sum() <= Columns;
        var widths = Widths(isWide);
        for (var first = 0; first < headings.Count;)
        {
            var taken = widths[first];
            var end = first + 1;
            while (end < headings.Count && Math.Min(longest, LeastLabel) + taken + widths[end] <= Columns) taken += widths[end++];
            var width = Math.Clamp(Columns - taken, Math.Min(longest, LeastLabel), longest);
            if (first > 0) text.Append('\n');
            text.Append(new string(' ', width)).Append(Line(first, end, at => Row.Pad(headings[at], widths[at])));
            foreach (var line in lines)
                text.Append(Row.Pad(Row.Fit(line.Label, width - 2), width)).Append(Line(first, end, at =>
                    TableScreen.Paint(Row.Pad(Text(line.Entries[at], isWide), widths[at]), line.Entries[at].Sign, colours)));
            first = end;
        }

        List<int> Widths(bool intervals) => [.. headings.Select((heading, at) => 2 + Math.Max(Row.Columns(heading), lines.Max(line =>
            Row.Columns(Text(line.Entries[at], intervals)))))];

        static string Text(Entry entry, bool intervals) => entry.Number + (intervals ? entry.Interval : "");

        static string Line(int first, int end, Func<int, string> cell) =>
            string.Concat(Enumerable.Range(first, end - first).Select(cell)).TrimEnd() + "\n";
    }

    private string Label(string row) => labels.GetValueOrDefault(row, row);

    private static string Score(double score) => ResultText.Score(score).PadLeft(4);
}
