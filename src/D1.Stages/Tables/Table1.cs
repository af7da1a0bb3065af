using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Pipeline.Statistics;
using D1.Stages.Evaluation;

namespace D1.Stages.Tables;

/// <summary>Table 1 with n and intervals, as JSON for tools and as Markdown for people.</summary>
/// <param name="options">Rows, tasks and lengths.</param>
/// <param name="cells">For each of them, one model or more of the training run.</param>
internal sealed class Table1(Table1Options options, IReadOnlyList<Table1Cell> cells)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Begins the block of rows that take another model of the same runs.</summary>
    public const string ChoicesHeading = "The same training runs by the model that is taken from each; above, it is the last:";

    /// <summary>Which row is compared with which.</summary>
    public static IReadOnlyList<(string Better, string Than)> Comparisons { get; } = [("sft", "base"), ("grpo", "base"), ("d1", "sft")];

    /// <summary>The cells of the rows: of each training run, the last model.</summary>
    public IReadOnlyList<Table1Cell> Last { get; } =
        [.. cells.GroupBy(cell => (cell.Model, cell.Task, cell.Length)).Select(group => group.MaxBy(cell => cell.Checkpoint ?? 0)!)];

    /// <summary>The layout that other tools read: docs/artifacts.md.</summary>
    public string ToJson()
    {
        var rows = Last.Select(cell =>
        {
            var row = new JsonObject { ["model"] = cell.Model, ["task"] = cell.Task, ["length"] = cell.Length, ["n"] = cell.N };
            AddResult(row, cell);
            foreach (var choice in HasChoice(cell.Model) ? CheckpointChoice.All : [])
            {
                var chosen = choice.Of(Candidates(cell));
                var best = new JsonObject { ["checkpoint"] = chosen.Checkpoint };
                AddResult(best, chosen);
                row[choice.Name] = best;
            }

            return (JsonNode)row;
        }).ToArray();
        return new JsonObject { ["profile"] = options.Profile, ["seed"] = options.Seed, ["rows"] = new JsonArray(rows) }
            .ToJsonString(Indented) + "\n";
    }

    private static void AddResult(JsonObject row, Table1Cell cell)
    {
        row["score"] = Math.Round(cell.Score, 4);
        row["interval"] = new JsonArray(Math.Round(cell.Interval.Low, 4), Math.Round(cell.Interval.High, 4));
        row["items"] = Path.Combine(Relative(cell.Artifact), EvaluateStage.ItemsFile);
        row["artifact"] = Relative(cell.Artifact);
    }

    /// <summary>Relative to the repository's root, so that the file means the same on every machine.</summary>
    private static string Relative(string artifact)
    {
        var store = artifact.LastIndexOf(string.Join(Path.DirectorySeparatorChar, "", "artifacts", "store", ""), StringComparison.Ordinal);
        return store < 0 ? artifact : artifact[(store + 1)..];
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"Table 1, profile {options.Profile}, seed {options.Seed}: score in % with its 95 % interval");
        if (options.StandsFor.Count > 0)
            text.AppendLine().AppendLine("In the places of the paper's tasks: " + string.Join(
                ", ", options.Tasks.Where(options.StandsFor.ContainsKey).Select(task => $"{task} for {options.StandsFor[task]}")));
        text.AppendLine();
        AppendHeader(text);
        foreach (var row in options.Rows)
            AppendRow(text, row.Label, row.Model, last => last);
        text.AppendLine();
        foreach (var (better, than) in Comparisons)
            AppendDifferences(text, better, than);
        if (options.Rows.Where(row => HasChoice(row.Model)).ToList() is { Count: > 0 } chosen)
            AppendChoices(text, chosen);
        return text.ToString();
    }

    /// <summary>The rows once more with another model of the same training runs; the table above shows the last.</summary>
    private void AppendChoices(StringBuilder text, IReadOnlyList<Table1RowOptions> rows)
    {
        text.AppendLine();
        text.AppendLine(ChoicesHeading);
        text.AppendLine();
        AppendHeader(text);
        foreach (var (row, choice) in rows.SelectMany(_ => CheckpointChoice.All, (row, choice) => (row, choice)))
            AppendRow(text, $"{row.Label}, {choice.Label}", row.Model, last => choice.Of(Candidates(last)));
    }

    private void AppendHeader(StringBuilder text)
    {
        text.AppendLine("| |" + string.Concat(options.Tasks
            .SelectMany(task => options.GenLengths, (task, length) => FormattableString.Invariant($" {task} {length} |"))));
        text.AppendLine("|---|" + string.Concat(Enumerable.Repeat("---|", options.Tasks.Count * options.GenLengths.Count)));
    }

    private void AppendRow(StringBuilder text, string label, string model, Func<Table1Cell, Table1Cell> choose)
    {
        var scores = from task in options.Tasks
                     from length in options.GenLengths
                     let cell = choose(Find(model, task, length))
                     select string.Create(CultureInfo.InvariantCulture,
                         $" {cell.Score:f1} [{cell.Interval.Low:f1}, {cell.Interval.High:f1}] |");
        text.Append("| ").Append(label).Append(" |").AppendLine(string.Concat(scores));
    }

    /// <summary>All lengths of a task together: the same problems at every length are one cluster.</summary>
    private void AppendDifferences(StringBuilder text, string better, string than)
    {
        if (!options.Rows.Any(row => row.Model == better) || !options.Rows.Any(row => row.Model == than))
            return;
        var differences = options.Tasks.Select(task =>
        {
            var a = options.GenLengths.SelectMany(length => Find(than, task, length).Verdicts).ToList();
            var b = options.GenLengths.SelectMany(length => Find(better, task, length).Verdicts).ToList();
            var (difference, _) = ClusteredRatio.PairedDifference(a, b);
            var interval = Interval.OfDifference(a, b);
            return $"{task} {Signed(100 * difference)} [{Signed(interval.Low)}, {Signed(interval.High)}]";
        });
        text.Append(better).Append(" − ").Append(than).Append(" (paired, 95 % interval clustered by problem, all lengths): ")
            .AppendLine(string.Join(", ", differences));

        static string Signed(double points) => points.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
    }

    private Table1Cell Find(string model, string task, int length) =>
        Last.First(cell => cell.Model == model && cell.Task == task && cell.Length == length);

    // A plateau ends a run early: then several cells are of one model.
    private bool HasChoice(string model) =>
        cells.Where(cell => cell.Model == model).GroupBy(cell => (cell.Task, cell.Length))
            .Any(run => run.DistinctBy(cell => cell.Checkpoint).Count() > 1);

    private IEnumerable<Table1Cell> Candidates(Table1Cell last) =>
        cells.Where(cell => cell.Model == last.Model && cell.Task == last.Task && cell.Length == last.Length);
}

/// <summary>A cell of Table 1.</summary>
/// <param name="Model">base, sft, grpo or d1.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="N">Problems.</param>
/// <param name="Score">Percent.</param>
/// <param name="Interval">95 %, percent.</param>
/// <param name="Verdicts">Item by item, in the order of the test set.</param>
/// <param name="Artifact">The cell's artifact folder.</param>
/// <param name="Checkpoint">Which of its training run's validated models it is, from 1; null where there was no validation.</param>
/// <param name="Validation">What that model scored then, more is better; null like <paramref name="Checkpoint"/>.</param>
internal sealed record Table1Cell(
    string Model, string Task, int Length, int N, double Score, Interval Interval, IReadOnlyList<ItemVerdict> Verdicts, string Artifact,
    int? Checkpoint, double? Validation);
