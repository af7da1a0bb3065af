using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using D1.Pipeline.Statistics;
using D1.Pipeline.Terminal;

namespace D1.Stages.Tables;

/// <summary>
/// A table of other rows than Table 1's for a screen of 80 columns: a row for each of them, a column for each task and length, and how far
/// each is from the first. Intervals give way where they do not fit.
/// </summary>
/// <param name="json">The table as JSON.</param>
/// <param name="cells">Its cells.</param>
/// <param name="labels">What rows are called.</param>
internal sealed class AblationScreen(JsonObject json, IReadOnlyList<ScreenCell> cells, IReadOnlyDictionary<string, string> labels)
{
    private const int Columns = 80;
    private readonly List<string> _models = [.. cells.Select(cell => cell.Model).Distinct()];
    private readonly List<string> _tasks = [.. cells.Select(cell => cell.Task).Distinct()];

    private bool IsReplicated => json["seeds"] is JsonArray { Count: > 1 };

    private string How => IsReplicated ? "95 % over the seeds" : "paired by problem, 95 %";

    /// <param name="colours">Whether there may be colours.</param>
    public string Write(bool colours)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{json["profile"]}, ")
            .Append(IsReplicated ? $"{json["seeds"]!.AsArray().Count} seeds" : $"seed {json["seed"]}")
            .Append(": scores in %, 95 % intervals").Append(IsReplicated ? " over the seeds" : "").Append("\n\n");
        var columns = cells.Select(cell => (cell.Task, cell.Length)).Distinct().ToList();
        Grid(text, colours, columns.ConvertAll(column => FormattableString.Invariant($"{column.Task} {column.Length}")), _models, model =>
            columns.ConvertAll(column => cells.FirstOrDefault(cell => (cell.Model, cell.Task, cell.Length) ==
                (model, column.Task, column.Length)) is { } cell
                ? new Entry(Score(cell.Score), string.Create(CultureInfo.InvariantCulture, $" {cell.Low:0.0}–{cell.High:0.0}"), 0)
                : new Entry("", "", 0)));
        WriteDifferences(text, colours);
        WriteCurves(text);
        return text.ToString().TrimEnd();
    }

    private void WriteDifferences(StringBuilder text, bool colours)
    {
        if (cells.Any(cell => cell.Verdicts is null)) return;
        text.Append(CultureInfo.InvariantCulture,
            $"\nPoints above {Row.Fit(Label(_models[0]), 34)}, all lengths together\n({How}; + − by more than chance)\n\n");
        Grid(text, colours, _tasks, _models[1..], model => _tasks.ConvertAll(task =>
        {
            if (ScreenCell.Difference(Of(_models[0], task), Of(model, task)) is not { } difference) return new Entry("–", "", 0);
            var sign = difference.Interval switch { { Low: > 0 } => 1, { High: < 0 } => -1, _ => 0 };
            return new Entry(Signed(difference.Points) + sign switch { > 0 => " +", < 0 => " −", _ => "  " },
                $" [{Signed(difference.Interval.Low)}, {Signed(difference.Interval.High)}]", sign);
        }));

        IEnumerable<ScreenCell> Of(string model, string task) => cells.Where(cell => cell.Model == model && cell.Task == task);
    }

    private void WriteCurves(StringBuilder text)
    {
        if (json["curves"] is not JsonArray { Count: > 0 } curves) return;
        text.Append("\nArea under score by tokens a forward pass, % × tokens\n\n");
        var columns = curves.Select(curve => (Task: (string)curve!["task"]!, Length: (int)curve["length"]!)).Distinct().ToList();
        Grid(text, colours: false, columns.ConvertAll(column => FormattableString.Invariant($"{column.Task} {column.Length}")),
            [.. curves.Select(curve => (string)curve!["name"]!).Distinct()], name => columns.ConvertAll(column =>
            {
                var curve = curves.First(each => (string?)each!["name"] == name && (string?)each["task"] == column.Task
                    && (int?)each["length"] == column.Length)!;
                return new Entry(Score((double)curve["area"]!).PadLeft(5), curve["area_interval"] is JsonArray ends
                    ? string.Create(CultureInfo.InvariantCulture, $" {(double)ends[0]!:0.0}–{(double)ends[1]!:0.0}") : "", 0);
            }));
    }

    // A number, its interval, and whether it is better (+1) or worse (−1).
    private sealed record Entry(string Number, string Interval, int Sign);

    private void Grid(StringBuilder text, bool colours, List<string> headings, IReadOnlyList<string> rows, Func<string, List<Entry>> entries)
    {
        var lines = rows.Select(row => (Label: Label(row), Entries: entries(row))).ToList();
        var label = lines.Max(line => Row.Columns(line.Label)) + 2;
        var isWide = label + Widths(intervals: true).Sum() <= Columns;
        var widths = Widths(isWide);
        label = Math.Clamp(Columns - widths.Sum(), Math.Min(12, label), label);
        text.Append(new string(' ', label))
            .Append(string.Concat(headings.Select((heading, at) => Row.Pad(heading, widths[at]))).TrimEnd()).Append('\n');
        foreach (var line in lines)
            text.Append(Row.Pad(Row.Fit(line.Label, label - 2), label)).Append(string.Concat(line.Entries.Select((entry, at) => TableScreen.Paint(
                Row.Pad(entry.Number + (isWide ? entry.Interval : ""), widths[at]), entry.Sign, colours))).TrimEnd()).Append('\n');

        List<int> Widths(bool intervals) => [.. headings.Select((heading, at) => 2 + Math.Max(Row.Columns(heading), lines.Max(line =>
            Row.Columns(line.Entries[at].Number + (intervals ? line.Entries[at].Interval : "")))))];
    }

    private string Label(string row) => labels.GetValueOrDefault(row, row);

    private static string Score(double score) => score.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(4);

    private static string Signed(double points) => points.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
