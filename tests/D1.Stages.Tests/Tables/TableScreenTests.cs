using System.Text.Json.Nodes;
using D1.Pipeline.Statistics;
using D1.Stages.Tables;

namespace D1.Stages.Tests.Tables;

/// <summary>The table of made-up cells on a screen.</summary>
public sealed class TableScreenTests
{
    private static readonly string[] Models = ["base", "sft", "grpo", "d1"];

    private static readonly JsonNode Spec = JsonNode.Parse("""
        {"stands_for": {"gsm": "gsm8k"}, "rows": [
        {"model": "base", "label": "tiny LLaDA", "spec": "base-model"}, {"model": "sft", "label": "+ SFT", "spec": "masked-sft"},
        {"model": "grpo", "label": "+ diffu-GRPO", "spec": "diffu-grpo-{task}"},
        {"model": "d1", "label": "d1 (SFT + diffu-GRPO)", "spec": "d1-{task}"}]}
        """)!;

    // Of 200 problems so many are right; SFT loses much, diffu-GRPO gains a little, d1 gains much on SFT.
    private static readonly Dictionary<string, int> Right = new() { ["base"] = 100, ["sft"] = 60, ["grpo"] = 104, ["d1"] = 140 };

    [Fact]
    public void Rows_are_tasks_and_lengths_with_marks_where_the_paired_test_says_so()
    {
        var lines = Screen().Write(colours: false).Split('\n');
        Assert.Equal("Table 1, profile made-up, seed 1: score in % and its 95 % interval", lines[0]);
        // Labels are the headings; what is wider than its column goes on below.
        Assert.Equal(["tiny", "LLaDA", "+", "SFT", "+", "diffu-GRPO", "d1", "(SFT", "+"], Words(lines[2]));
        Assert.Equal(["diffu-GRPO)"], Words(lines[3]));
        Assert.Equal(["countdown", "128", "50.0", "43.1–56.9", "30.0−", "24.1–36.7", "52.0", "45.1–58.8", "70.0+", "63.3–75.9"],
            Words(lines[4]));
        Assert.Equal(lines[4].IndexOf("30.0", StringComparison.Ordinal), lines[2].IndexOf("+ SFT", StringComparison.Ordinal));
        Assert.Equal(lines[4].IndexOf("70.0", StringComparison.Ordinal), lines[3].IndexOf("diffu-GRPO)", StringComparison.Ordinal));
        Assert.Equal(4, lines.Count(line => line.Contains("70.0+", StringComparison.Ordinal)));
        // Three pairs of rows, of two tasks, each at two lengths and over both.
        Assert.Contains("+ − better or worse than tiny LLaDA, d1 (SFT + diffu-GRPO) than + SFT: paired by "
            + "problem, 5 % for all 18 tests together, by Holm", string.Join(' ', lines), StringComparison.Ordinal);

        static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void Differences_and_what_to_type_follow_and_nothing_is_wider_than_80_columns()
    {
        var text = Screen().Write(colours: false);
        Assert.DoesNotContain('\e', text);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Matches(@"\ngsm +-20\.\d \[-\d+\.\d, -\d+\.\d\] +\+2\.\d \[[-+]\d+\.\d, \+\d+\.\d\] +\+40\.\d \[", text);
        // By names of specs, whatever the table calls its profile and whichever is the usual one; reasons stand below each other.
        string[] next = ["d1 show lab/diffu-grpo-gsm8k", "d1 samples lab/d1-gsm8k --lost-to lab/base-model",
            "d1 diff lab/masked-sft lab/d1-countdown", "d1 chat lab/masked-sft"];
        string[] why = ["how it trained", "what it lost", "what RL changed", "talk to it"];
        Assert.Equal(next.Zip(why, (command, reason) => $"{command.PadRight(next[1].Length + 2)}{reason}"),
            text.Split('\n')[^4..].Select(line => line[6..]));
    }

    [Fact]
    public void Gains_are_green_and_losses_red_and_both_are_bold()
    {
        var text = Screen().Write(colours: true);
        Assert.Contains("\e[1;31m30.0− 24.1–36.7\e[0m", text, StringComparison.Ordinal);
        Assert.Contains("\e[1;32m70.0+ 63.3–75.9\e[0m", text, StringComparison.Ordinal);
        Assert.DoesNotContain("m52.0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_their_items_cells_are_not_compared()
    {
        var text = new TableScreen(Json(), _ => null, Spec, null).Write(colours: true);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain("paired", text, StringComparison.Ordinal);
        Assert.Contains("30.0  24.1–36.7", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_an_ablation_are_its_models_by_their_labels_with_differences_from_the_first()
    {
        var json = Json("careful", "hasty");
        json["curves"] = JsonNode.Parse("""
            [{"name": "threshold", "task": "gsm", "length": 128, "models": ["careful", "hasty"], "area": 93.75}]
            """);
        var spec = JsonNode.Parse("""
            {"rows": [{"model": "careful", "label": "1 token a step"}, {"model": "hasty", "label": "threshold 0.6"}]}
            """);
        var text = new TableScreen(json, cell => Verdicts(cell.Split('/')[0] == "careful" ? "d1" : "sft"), spec, null)
            .Write(colours: false);
        Assert.Equal("Ablation, profile made-up, seed 1: score in % and its 95 % interval", text.Split('\n')[0]);
        Assert.Contains("+ − better or worse: paired by problem, 5 % for all 6 tests together, by Holm\n", text,
            StringComparison.Ordinal);
        Assert.Matches(@"\n +countdown 128 +countdown 256 +gsm 128 +gsm 256\n1 token a step +\d", text);
        Assert.Matches(@"\nPoints above 1 token a step, all lengths together, 95 % each\n", text);
        Assert.StartsWith("Mine, profile made-up, ", new TableScreen(Json("careful", "hasty"), _ => null,
            JsonNode.Parse("""{"title": "Mine"}"""), null).Write(colours: false), StringComparison.Ordinal);
        Assert.Matches(@"\nthreshold 0\.6 +-40\.0 − \[-\d+\.\d, -\d+\.\d\]", text);
        Assert.Matches(@"\nMean score over the tokens a forward pass that all curves reach, %\n\n +gsm 128\nthreshold  +93\.8", text);
    }

    [Fact]
    public void Intervals_and_then_columns_give_way_where_they_do_not_fit()
    {
        string[] models = ["e", "f", "a row whose name is so long that it leaves no room for the others"];
        var wide = new TableScreen(Json(models), cell => Verdicts(cell.Split('/')[0]), null, null).Write(colours: false);
        Assert.All(wide.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("30.0", wide, StringComparison.Ordinal);
        Assert.Contains("a row whose name", wide, StringComparison.Ordinal);
        Assert.Equal(["countdown 128", "countdown 256", "gsm 128", "gsm 256"], wide.Split('\n')
            .SelectMany(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(word => word.EndsWith("128", StringComparison.Ordinal) || word.EndsWith("256", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_table_of_one_row_has_nothing_to_compare()
    {
        var text = new TableScreen(Json("e"), cell => Verdicts(cell.Split('/')[0]), null, null).Write(colours: false);
        Assert.Contains("30.0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Points above", text, StringComparison.Ordinal);
    }

    private static TableScreen Screen() => new(Json(), cell => Verdicts(cell.Split('/')[0]), Spec, "lab");

    private static ItemVerdict[] Verdicts(string model) =>
        [.. Enumerable.Range(0, 200).Select(item => new ItemVerdict($"{item}", item < Right.GetValueOrDefault(model, 60) ? 1 : 0, 1))];

    private static JsonObject Json(params string[] models)
    {
        var options = new Table1Options
        {
            Profile = "made-up",
            Tasks = ["countdown", "gsm"],
            GenLengths = [128, 256],
            Rows = [.. (models.Length > 0 ? models : Models)
                .Select(model => new Table1RowOptions { Model = model, Label = model, Spec = model })],
        };
        var cells = from row in options.Rows
                    from task in options.Tasks
                    from length in options.GenLengths
                    let verdicts = Verdicts(row.Model)
                    select new Table1Cell(null, row.Model, task, length, 200, 100.0 * verdicts.Sum(verdict => verdict.Correct) / 200,
                        Interval.Of(verdicts), verdicts, "evaluate/x", null, null, null);
        var json = JsonNode.Parse(new Table1(options, [.. cells]).ToJson())!.AsObject();
        new TableSeeds([1], [1]).AddTo(json);
        return json;
    }
}
