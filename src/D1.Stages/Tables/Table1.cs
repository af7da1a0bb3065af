using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Pipeline.Statistics;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Evaluation;

namespace D1.Stages.Tables;

/// <summary>Table 1 with n and intervals, as JSON for tools and as Markdown for people.</summary>
/// <param name="options">Rows, tasks and lengths.</param>
/// <param name="cells">For each of them, one model or more of the training run.</param>
internal sealed class Table1(Table1Options options, IReadOnlyList<Table1Cell> cells)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What stands between a table's name and its numbers.</summary>
    public const string Scores = ": score in % with its 95 % interval";

    // Wherever the store lies: equal tables have equal bytes in all stores, and who reads it looks for stage and key.
    private const string CellsFolder = $"artifacts/{ArtifactStore.StoreFolder}";

    /// <summary>Begins the block of rows that take another model of the same runs.</summary>
    public const string ChoicesHeading = "The same training runs by the model that is taken from each; above, it is the last:";

    /// <summary>Which rows are compared: those of Table 1 as the paper does, of an ablation each with the first.</summary>
    public static IReadOnlyList<(string Better, string Than)> Comparisons(IReadOnlyCollection<string> models) => IsAblation(models)
        ? [.. models.Skip(1).Select(model => (model, models.First()))]
        : [.. PaperComparisons.Where(pair => models.Contains(pair.Better) && models.Contains(pair.Than))];

    private static readonly (string Better, string Than)[] PaperComparisons = [("sft", "base"), ("grpo", "base"), ("d1", "sft")];

    /// <summary>Whether a table has none of Table 1's comparisons: then it is one of other rows.</summary>
    public static bool IsAblation(IReadOnlyCollection<string> models) =>
        !PaperComparisons.Any(pair => models.Contains(pair.Better) && models.Contains(pair.Than));

    /// <summary>What a table is called.</summary>
    /// <param name="title">As its spec says; null where it does not.</param>
    /// <param name="models">Its rows.</param>
    public static string TitleOf(string? title, IReadOnlyCollection<string> models) =>
        title ?? (IsAblation(models) ? "Ablation" : "Table 1");

    /// <summary>What the rows of a table are called; rows of which its spec says nothing are missing.</summary>
    /// <param name="spec">The table's effective spec; null where it is not at hand.</param>
    public static IReadOnlyDictionary<string, string> LabelsOf(JsonNode? spec) => (spec?["rows"] as JsonArray ?? [])
        .Where(row => row?["model"] is not null && row["label"] is not null)
        .ToDictionary(row => (string)row!["model"]!, row => (string)row!["label"]!);

    /// <summary>The scores of the rows: of each training run, the last model.</summary>
    public IReadOnlyList<TableScore> Last { get; } = [.. cells
        .GroupBy(cell => (cell.Model, cell.Task, cell.Length, cell.Seed)).Select(group => group.MaxBy(cell => cell.Checkpoint ?? 0)!)
        .GroupBy(cell => (cell.Model, cell.Task, cell.Length)).Select(replicates => new TableScore([.. replicates]))];

    private List<string> Models => [.. options.Rows.Select(row => row.Model)];

    private bool IsReplicated => options.Seeds > 1;

    /// <summary>The layout that other tools read: docs/artifacts.md.</summary>
    public string ToJson()
    {
        var rows = Last.Select(score =>
        {
            var row = new JsonObject { ["model"] = score.Model, ["task"] = score.Task, ["length"] = score.Length, ["n"] = score.N };
            AddResult(row, score);
            foreach (var choice in HasChoice(score.Model) ? CheckpointChoice.All : [])
            {
                var chosen = score.Choose(cell => choice.Of(Candidates(cell)));
                var best = new JsonObject();
                if (!IsReplicated) best["checkpoint"] = chosen.Cells[0].Checkpoint;
                AddResult(best, chosen);
                row[choice.Name] = best;
            }

            return (JsonNode)row;
        }).ToArray();
        var json = new JsonObject { ["profile"] = options.Profile };
        if (IsReplicated) json["seeds"] = new JsonArray([.. options.Replicates.Select(seed => JsonValue.Create(seed))]);
        json["rows"] = new JsonArray(rows);
        if (options.Curves.Count > 0) json["curves"] = new JsonArray([.. Curves().Select(ToJson)]);
        return json.ToJsonString(Indented) + "\n";
    }

    private IEnumerable<PassCurve> Curves() =>
        from task in options.Tasks
        from length in options.GenLengths
        from curve in PassCurve.Of([.. options.Curves.Select(curve =>
            (curve.Name, (IReadOnlyList<TableScore>)[.. curve.Rows.Select(row => Find(row, task, length))]))])
        select curve;

    private static JsonNode ToJson(PassCurve curve)
    {
        var json = new JsonObject
        {
            ["name"] = curve.Name,
            ["task"] = curve.Points[0].Task,
            ["length"] = curve.Points[0].Length,
            ["models"] = new JsonArray([.. curve.Points.Select(point => JsonValue.Create(point.Model))]),
        };
        if (curve.Area is { } area) json["area"] = Math.Round(area.Mean, 4);
        if (curve.AreaInterval is { } interval) json["area_interval"] = Ends(interval);
        return json;
    }

    private static JsonArray Ends(Interval interval) => [Math.Round(interval.Low, 4), Math.Round(interval.High, 4)];

    private static void AddResult(JsonObject row, TableScore score)
    {
        row["score"] = Math.Round(score.Score, 4);
        row["interval"] = Ends(score.Interval);
        if (score.TokensPerPass is { } pace) row["tokens_per_pass"] = Math.Round(pace, 4);
        if (!score.IsReplicated)
        {
            AddItems(row, score.Cells[0]);
            return;
        }

        row["conditional_interval"] = Ends(score.Conditional);
        row["replicates"] = new JsonArray([.. score.Cells.Select(cell =>
        {
            var replicate = new JsonObject { ["seed"] = cell.Seed, ["score"] = Math.Round(cell.Score, 4) };
            if (cell.Checkpoint is { } checkpoint) replicate["checkpoint"] = checkpoint;
            AddItems(replicate, cell);
            return replicate;
        })]);
    }

    private static void AddItems(JsonObject into, Table1Cell cell)
    {
        into["items"] = $"{CellsFolder}/{cell.Artifact}/{EvaluateStage.ItemsFile}";
        into["artifact"] = $"{CellsFolder}/{cell.Artifact}";
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{TitleOf(options.Title, Models)}, profile {options.Profile}");
        text.AppendLine(IsReplicated ? FormattableString.Invariant($", seeds 1 to {options.Seeds}{Scores} over the seeds") : Scores);
        if (options.StandsFor.Count > 0)
            text.AppendLine().AppendLine("In the places of the paper's tasks: " + string.Join(
                ", ", options.Tasks.Where(options.StandsFor.ContainsKey).Select(task => $"{task} for {options.StandsFor[task]}")));
        text.AppendLine();
        AppendHeader(text);
        foreach (var row in options.Rows)
            AppendRow(text, row.Label, row.Model, cell => cell);
        text.AppendLine();
        if (IsAblation(Models))
            AppendDifferences(text);
        foreach (var (better, than) in IsAblation(Models) ? [] : Comparisons(Models))
            AppendDifferences(text, better, than);
        if (options.Curves.Count > 0)
            AppendCurves(text);
        if (options.Rows.Where(row => HasChoice(row.Model)).ToList() is { Count: > 0 } chosen)
            AppendChoices(text, chosen);
        return text.ToString();
    }

    private void AppendCurves(StringBuilder text)
    {
        text.AppendLine("Score in % at tokens that a forward pass writes, "
            + "and each curve's mean, its area by its width, over what all reach:");
        text.AppendLine();
        text.AppendLine("| | from careful to hasty | mean |");
        text.AppendLine("|---|---|---|");
        foreach (var curve in Curves())
        {
            var points = string.Join(", ", curve.Points.Select(point =>
                string.Create(CultureInfo.InvariantCulture, $"{point.Score:f1} at {point.TokensPerPass:f2}")));
            text.Append(CultureInfo.InvariantCulture, $"| {curve.Points[0].Task} {curve.Points[0].Length}, {curve.Name} | {points} | ");
            text.Append(curve.Area is { } area ? area.Mean.ToString("f1", CultureInfo.InvariantCulture) : "–");
            if (curve.AreaInterval is { } interval)
                text.Append(CultureInfo.InvariantCulture, $" [{interval.Low:f1}, {interval.High:f1}]");
            text.AppendLine(" |");
        }
    }

    /// <summary>The rows once more with another model of the same training runs; the table above shows the last.</summary>
    private void AppendChoices(StringBuilder text, IReadOnlyList<Table1RowOptions> rows)
    {
        text.AppendLine();
        text.AppendLine(ChoicesHeading);
        text.AppendLine();
        AppendHeader(text);
        foreach (var (row, choice) in rows.SelectMany(_ => CheckpointChoice.All, (row, choice) => (row, choice)))
            AppendRow(text, $"{row.Label}, {choice.Label}", row.Model, cell => choice.Of(Candidates(cell)));
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
                     let score = Find(model, task, length).Choose(choose)
                     select string.Create(CultureInfo.InvariantCulture,
                         $" {score.Score:f1} [{score.Interval.Low:f1}, {score.Interval.High:f1}] |");
        text.Append("| ").Append(label).Append(" |").AppendLine(string.Concat(scores));
    }

    /// <summary>All lengths of a task together: the same problems at every length are one cluster.</summary>
    private void AppendDifferences(StringBuilder text, string better, string than)
    {
        var differences = options.Tasks.Select(task => (Task: task, Difference: Difference(than, better, task)))
            .Where(each => each.Difference is not null).ToList();
        if (differences.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"{Label(better)} over {Label(than)} ");
        text.AppendLine((IsReplicated ? "(95 % interval over the seeds, all lengths): "
            : "(paired, 95 % interval clustered by problem, all lengths): ")
            + string.Join(", ", differences.Select(each =>
                $"{each.Task} {ResultText.Points(each.Difference!.Points)} {ResultText.Points(each.Difference.Interval)}")));
        if (IsReplicated)
            text.AppendLine("  conditional on these seeds (paired, clustered by problem): "
                + string.Join(", ", differences.Select(each => $"{each.Task} {ResultText.Points(each.Difference!.Conditional)}")));
    }

    /// <summary>Every row of an ablation against the first.</summary>
    private void AppendDifferences(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"Points above {options.Rows[0].Label}, all lengths, ");
        text.AppendLine(IsReplicated ? "with 95 % intervals over the seeds:" : "paired, with 95 % intervals clustered by problem:");
        text.AppendLine();
        text.AppendLine("| |" + string.Concat(options.Tasks.Select(task => $" {task} |")));
        text.AppendLine("|---|" + string.Concat(Enumerable.Repeat("---|", options.Tasks.Count)));
        foreach (var row in options.Rows.Skip(1))
            text.Append(CultureInfo.InvariantCulture, $"| {row.Label} |").AppendLine(string.Concat(options.Tasks.Select(task =>
                Difference(options.Rows[0].Model, row.Model, task) is not { } difference ? " – |"
                : $" {ResultText.Points(difference.Points)} {ResultText.Points(difference.Interval)} |")));
        text.AppendLine();
    }

    private string Label(string model) => options.Rows.First(row => row.Model == model).Label;

    private TableDifference? Difference(string than, string better, string task) =>
        TableDifference.Of(Items(than, task), Items(better, task));

    /// <summary>A row's items of a task, all lengths together, by seed.</summary>
    private List<IReadOnlyList<ItemVerdict>> Items(string model, string task) =>
        [.. options.GenLengths.SelectMany(length => Find(model, task, length).Cells).GroupBy(cell => cell.Seed)
            .Select(replicate => (IReadOnlyList<ItemVerdict>)[.. replicate.SelectMany(cell => cell.Verdicts)])];

    private TableScore Find(string model, string task, int length) =>
        Last.First(score => score.Model == model && score.Task == task && score.Length == length);

    // A plateau ends a run early: then several cells are of one model.
    private bool HasChoice(string model) =>
        cells.Where(cell => cell.Model == model).GroupBy(cell => (cell.Seed, cell.Task, cell.Length))
            .Any(run => run.DistinctBy(cell => cell.Checkpoint).Count() > 1);

    private IEnumerable<Table1Cell> Candidates(Table1Cell last) => cells.Where(cell =>
        cell.Seed == last.Seed && cell.Model == last.Model && cell.Task == last.Task && cell.Length == last.Length);
}

/// <summary>A cell of Table 1.</summary>
/// <param name="Seed">Of a replicate, the seed that everything was made under; null where the specs say.</param>
/// <param name="Model">The row, such as base, sft, grpo or d1.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="N">Problems.</param>
/// <param name="Score">Percent.</param>
/// <param name="Interval">95 %, percent.</param>
/// <param name="Verdicts">Item by item, in the order of the test set.</param>
/// <param name="Artifact">The cell's artifact: <c>STAGE/KEY</c>.</param>
/// <param name="Checkpoint">Which of its training run's validated models it is, from 1; null where there was no validation.</param>
/// <param name="Validation">What that model scored then, more is better; null like <paramref name="Checkpoint"/>.</param>
/// <param name="TokensPerPass">Tokens that a forward pass wrote; null where the evaluation did not count them.</param>
internal sealed record Table1Cell(
    int? Seed, string Model, string Task, int Length, int N, double Score, Interval Interval, IReadOnlyList<ItemVerdict> Verdicts,
    string Artifact, int? Checkpoint, double? Validation, double? TokensPerPass);
