using System.Text;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Names;
using D1.Pipeline.Statistics;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Evaluation;

namespace D1.Stages.Tables;

/// <summary>Table 1 for a screen of 80 columns: a row for each task and length, a column for each model, and what to type next.</summary>
internal sealed class TableScreen
{
    private const int Columns = 80;
    private readonly JsonObject _json;
    private readonly List<ScreenCell> _cells;
    private readonly JsonNode? _spec;
    private readonly string? _folder;
    private readonly Dictionary<string, string> _labels;
    private readonly TableMarks _marks;

    /// <param name="json">The table as JSON.</param>
    /// <param name="verdictsOf">The items of a cell; null where they are gone, and then its comparisons are left out.</param>
    /// <param name="spec">The table's effective spec, which names the specs of the rows.</param>
    /// <param name="folder">The profile that the table's spec lies in, and those of its rows; the usual one when null.</param>
    public TableScreen(JsonObject json, Func<string, IReadOnlyList<ItemVerdict>?> verdictsOf, JsonNode? spec, string? folder)
    {
        (_json, _spec, _folder) = (json, spec, folder);
        _cells = [.. json["rows"]!.AsArray().Select(row =>
        {
            var (model, task, length) = ((string)row!["model"]!, (string)row["task"]!, (int)row["length"]!);
            var items = Seeds.Select(seed => verdictsOf(Table1Stage.CellName(seed, model, task, length))).ToList();
            return new ScreenCell(model, task, length, (double)row["score"]!, (double)row["interval"]![0]!, (double)row["interval"]![1]!,
                items.Any(verdicts => verdicts is null) ? null : [.. items.OfType<IReadOnlyList<ItemVerdict>>()]);
        })];
        _labels = Table1.LabelsOf(_spec).ToDictionary(row => row.Key, row => Row.Harmless(row.Value));
        _marks = new TableMarks(Comparable, _cells.Any(cell => cell.Verdicts is null) ? [] : _cells);
    }

    /// <summary>Of the replicates; null is the specs' own.</summary>
    private IReadOnlyList<int?> Seeds => _json["seeds"] is JsonArray seeds ? [.. seeds.Select(seed => (int?)seed)] : [null];

    private bool IsReplicated => Seeds.Count > 1;

    /// <summary>A finished table, with its cells in the store.</summary>
    public static TableScreen Of(ArtifactStore store, Artifact table)
    {
        return new TableScreen(JsonNode.Parse(TableReport.Json(store, table))!.AsObject(), Verdicts,
            table.Manifest.EffectiveSpec, table.Manifest.Profile);

        IReadOnlyList<ItemVerdict>? Verdicts(string cell) => table.Manifest.Inputs.GetValueOrDefault(cell) is { } input
            && Path.Combine(store.FolderOf(input.Stage, input.Key), EvaluateStage.ItemsFile) is var items && File.Exists(items)
            ? [.. EvaluatedItem.Read(items).Select(item => item.Verdict)] : null;
    }

    /// <param name="colours">Whether there may be colours.</param>
    public string Write(bool colours)
    {
        if (Table1.IsAblation(Models)) return new AblationScreen(_json, Title, _cells, _marks, _labels).Write(colours);
        var text = new StringBuilder();
        text.Append(Title).Append("\n\n");
        WriteScores(text, colours);
        WriteDifferences(text, colours);
        WriteNext(text);
        return text.ToString().TrimEnd();
    }

    private string Title
    {
        get
        {
            var seeds = IsReplicated ? FormattableString.Invariant($"seeds {Seeds[0]} to {Seeds[^1]}") : TableSeeds.Of(_json)?.Words;
            var title = string.Join(", ", ((string?[])
                [Table1.TitleOf((string?)_spec?["title"], Models), $"profile {_json["profile"]}", seeds]).OfType<string>());
            return string.Join('\n', Row.Wrap(
                Row.Harmless($"{title}: score in % and its 95 % interval{(IsReplicated ? " over the seeds" : "")}"), Columns));
        }
    }

    private List<string> Models => [.. _cells.Select(cell => cell.Model).Distinct()];

    private List<string> Tasks => [.. _cells.Select(cell => cell.Task).Distinct()];

    private string Heading(string model) => _labels.GetValueOrDefault(model, model);

    /// <summary>How marks are to be read, in lines.</summary>
    /// <param name="marks">The marks.</param>
    /// <param name="cells">The table's cells.</param>
    /// <param name="what">What a mark says.</param>
    internal static IEnumerable<string> Legend(TableMarks marks, IReadOnlyList<ScreenCell> cells, string what)
    {
        var isReplicated = cells.Any(cell => cell.Verdicts is { Count: > 1 });
        var tests = marks.Tests == 1 ? "one test" : FormattableString.Invariant($"all {marks.Tests} tests together, by Holm");
        return Row.Wrap($"{what}: {(isReplicated ? "over the seeds" : "paired by problem")}, 5 % for {tests}", Columns);
    }

    private void WriteScores(StringBuilder text, bool colours)
    {
        var groups = _cells.GroupBy(cell => (cell.Task, cell.Length)).ToList();
        var label = groups.Max(group => Row.Columns(Label(group.Key))) + 1;
        // What is too long goes on below, but no word is parted that has room.
        var widths = Models.ConvertAll(model => 1 + Math.Max(Heading(model).Split(' ').Max(Row.Columns),
            groups.Max(group => Text(group, model, intervals: true).Length)));
        // Many models: the scores alone.
        var intervals = label + widths.Sum() - 1 <= Columns;
        if (!intervals) widths = widths.ConvertAll(_ => Math.Clamp((Columns - label) / Models.Count, 7, 12));

        WriteHeadings(text, label, [.. Models.Select(Heading)], widths);
        foreach (var group in groups)
        {
            var row = Models.Select((model, at) => Paint(Text(group, model, intervals).PadRight(widths[at]), Sign(group, model), colours));
            text.Append(Row.Pad(Label(group.Key), label)).Append(string.Concat(row).TrimEnd()).Append('\n');
        }
        if (Comparable.Any())
            foreach (var line in Legend(_marks, _cells, $"+ − better or worse than {References()}")) text.Append(line).Append('\n');

        static string Label((string Task, int Length) key) => FormattableString.Invariant($"{key.Task} {key.Length}");
    }

    private static void WriteHeadings(StringBuilder text, int label, IReadOnlyList<string> headings, IReadOnlyList<int> widths)
    {
        var lines = headings.Select((heading, at) => Row.Wrap(heading, widths[at] - 1).ToList()).ToList();
        foreach (var line in Enumerable.Range(0, lines.Max(heading => heading.Count)))
            text.Append((new string(' ', label) + string.Concat(lines.Select((heading, at) =>
                Row.Pad(line < heading.Count ? heading[line] : "", widths[at])))).TrimEnd()).Append('\n');
    }

    // "nano LLaDA, d1 than + SFT"
    private string References() => string.Join(", ", Comparable.GroupBy(pair => pair.Than).Select((group, index) => index == 0
        ? Heading(group.Key) : $"{string.Join(", ", group.Select(pair => Heading(pair.Better)))} than {Heading(group.Key)}"));

    private string Text(IEnumerable<ScreenCell> group, string model, bool intervals)
    {
        if (group.FirstOrDefault(cell => cell.Model == model) is not { } cell) return "";
        var mark = Sign(group, model) switch { > 0 => "+", < 0 => "−", _ => " " };
        var score = ResultText.Score(cell.Score);
        return score.PadLeft(_cells.Any(other => other.Score >= 99.95) ? 5 : 4) + mark
            + (intervals ? $" {ResultText.Score(cell.Low)}–{ResultText.Score(cell.High)}" : "");
    }

    // Against the row that it is compared with.
    private int Sign(IEnumerable<ScreenCell> group, string model) =>
        Comparable.FirstOrDefault(pair => pair.Better == model) is { Than: { } than } && group.First() is var cell
            ? _marks.Sign(model, than, cell.Task, cell.Length) : 0;

    private IEnumerable<(string Better, string Than)> Comparable =>
        _cells.Any(cell => cell.Verdicts is null) ? [] : Table1.Comparisons(Models);

    /// <summary>All lengths of a task together: the same problems at every length are one cluster.</summary>
    private void WriteDifferences(StringBuilder text, bool colours)
    {
        if (!Comparable.Any()) return;
        var label = Tasks.Max(Row.Columns) + 2;
        var columns = Comparable.Select(pair => (Heading: $"{Heading(pair.Better)} over {Heading(pair.Than)}",
            Cells: Tasks.ConvertAll(task => Compared(pair.Than, pair.Better, task)))).ToList();
        var widths = columns.ConvertAll(column => 2 + Math.Max(column.Heading.Split(' ').Max(Row.Columns),
            column.Cells.Max(cell => cell.Text.Length)));
        text.Append("\nDifferences in points, all lengths together, 95 % each, ")
            .Append(IsReplicated ? "over the seeds" : "paired by problem").Append("\n\n");
        WriteHeadings(text, label, [.. columns.Select(column => column.Heading)], widths);
        foreach (var (index, task) in Tasks.Index())
            text.Append(Row.Pad(task, label)).Append(string.Concat(columns.Select((column, at) =>
                Paint(column.Cells[index].Text.PadRight(widths[at]), column.Cells[index].Sign, colours))).TrimEnd()).Append('\n');

        (string Text, int Sign) Compared(string than, string better, string task)
        {
            if (_marks.Difference(better, than, task, null) is not { } difference) return ("–", 0);
            var sign = _marks.Sign(better, than, task, null);
            return ($"{ResultText.Points(difference.Points)} {ResultText.Points(difference.Interval)}", sign);
        }
    }

    /// <summary>A text in the colour of a gain or a loss, its blanks left alone.</summary>
    internal static string Paint(string text, int sign, bool colours) => !colours || sign == 0 ? text
        : $"\e[1;{(sign > 0 ? 32 : 31)}m{text.TrimEnd()}\e[0m{new string(' ', text.Length - text.TrimEnd().Length)}";

    // Reasons stand below each other, but for that of a command which would push the others off the screen.
    private void WriteNext(StringBuilder text)
    {
        const string First = "next  ";
        var next = Next().ToList();
        if (next.Count == 0) return;
        var width = Math.Min(next.Max(line => line.Command.Length), Columns - First.Length - 2 - next.Max(line => line.Why.Length));
        foreach (var (index, (command, why)) in next.Index())
            text.Append(index == 0 ? "\n" + First : new string(' ', First.Length)).Append(command.PadRight(width)).Append("  ").Append(why)
                .Append('\n');
    }

    private IEnumerable<(string Command, string Why)> Next()
    {
        var words = Tasks.Find(task => task.StartsWith("gsm", StringComparison.Ordinal)) ?? Tasks[^1];
        var puzzle = Tasks.Contains("countdown") ? "countdown" : Tasks[0];
        if (Spec("grpo", words) is { } trained) yield return ($"{Typed.D1} show {trained}", "how it trained");
        if (Spec("d1", words) is { } whole && Spec("base", words) is { } first)
            yield return ($"{Typed.D1} samples {whole} --lost-to {first}", "what it lost");
        if (Spec("sft", words) is not { } tuned) yield break;
        if (Spec("d1", puzzle) is { } other) yield return ($"{Typed.D1} diff {tuned} {other}", "what RL changed");
        yield return ($"{Typed.D1} chat {tuned}", "talk to it");
    }

    private string? Spec(string model, string task)
    {
        var named = (string?)_spec?["stands_for"]?[task] ?? task;
        return _spec?["rows"] is JsonArray rows && rows.FirstOrDefault(row => (string?)row?["model"] == model) is { } found
            && (string?)found["spec"] is { } spec
            ? SpecNames.Shorten(_folder, spec.Replace("{task}", named, StringComparison.Ordinal)) : null;
    }
}

/// <summary>A score of a table on a screen.</summary>
/// <param name="Model">The row.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="Score">Percent.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Verdicts">The items by seed; null where they are gone.</param>
internal sealed record ScreenCell(string Model, string Task, int Length, double Score, double Low, double High,
    IReadOnlyList<IReadOnlyList<ItemVerdict>>? Verdicts)
{
    /// <summary>How much a row's cells are above those of another, all lengths together; null where they have not the same items.</summary>
    public static TableDifference? Difference(IEnumerable<ScreenCell> than, IEnumerable<ScreenCell> better)
    {
        return TableDifference.Of(BySeed(than), BySeed(better));

        static List<IReadOnlyList<ItemVerdict>> BySeed(IEnumerable<ScreenCell> cells) =>
        [
            .. cells.SelectMany(cell => cell.Verdicts!.Index()).GroupBy(seed => seed.Index)
                .Select(seed => (IReadOnlyList<ItemVerdict>)[.. seed.SelectMany(each => each.Item)]),
        ];
    }
}
