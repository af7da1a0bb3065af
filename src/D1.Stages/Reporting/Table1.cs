using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using D1.Stages.Evaluation;

namespace D1.Stages.Reporting;

/// <summary>Table 1 with n and intervals, as JSON for tools and as Markdown for people.</summary>
internal sealed class Table1(Table1Options options, IReadOnlyList<Table1Cell> cells)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The layout that other tools read (DESIGN 5).</summary>
    public string ToJson()
    {
        var rows = cells.Select(cell => (JsonNode)new JsonObject
        {
            ["model"] = cell.Model,
            ["task"] = cell.Task,
            ["length"] = cell.Length,
            ["n"] = cell.N,
            ["score"] = Math.Round(cell.Score, 4),
            ["interval"] = new JsonArray(Math.Round(cell.Interval.Low, 4), Math.Round(cell.Interval.High, 4)),
            ["items"] = Path.Combine(Relative(cell.Artifact), EvaluateStage.ItemsFile),
            ["artifact"] = Relative(cell.Artifact),
        }).ToArray();
        return new JsonObject { ["profile"] = options.Profile, ["seed"] = options.Seed, ["rows"] = new JsonArray(rows) }.ToJsonString(Indented) + "\n";
    }

    /// <summary>Relative to the repository's root, so that the file means the same on every machine.</summary>
    private static string Relative(string artifact)
    {
        var store = artifact.LastIndexOf(Path.Combine("artifacts", "store"), StringComparison.Ordinal);
        return store < 0 ? artifact : artifact[store..];
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Table 1, profile {options.Profile}, seed {options.Seed}: score in % with its 95 % interval");
        text.AppendLine();
        text.AppendLine("| |" + string.Concat(options.Tasks.SelectMany(task => options.GenLengths, (task, length) => FormattableString.Invariant($" {task} {length} |"))));
        text.AppendLine("|---|" + string.Concat(Enumerable.Repeat("---|", options.Tasks.Count * options.GenLengths.Count)));
        foreach (var row in options.Rows)
        {
            var scores = from task in options.Tasks
                         from length in options.GenLengths
                         let cell = Find(row.Model, task, length)
                         select string.Create(CultureInfo.InvariantCulture, $" {cell.Score:f1} [{cell.Interval.Low:f1}, {cell.Interval.High:f1}] |");
            text.Append("| ").Append(row.Label).Append(" |").AppendLine(string.Concat(scores));
        }

        text.AppendLine();
        foreach (var (better, than) in new[] { ("sft", "base"), ("grpo", "base"), ("d1", "sft") })
            AppendDifferences(text, better, than);
        return text.ToString();
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
            var (difference, error) = ClusteredRatio.PairedDifference(a, b);
            return string.Create(CultureInfo.InvariantCulture, $"{task} {100 * difference:+0.0;-0.0;0.0} ± {100 * error:f1}");
        });
        text.Append(better).Append(" − ").Append(than).Append(" (paired, ± standard error clustered by problem, all lengths): ").AppendLine(string.Join(", ", differences));
    }

    private Table1Cell Find(string model, string task, int length) =>
        cells.First(cell => cell.Model == model && cell.Task == task && cell.Length == length);
}
