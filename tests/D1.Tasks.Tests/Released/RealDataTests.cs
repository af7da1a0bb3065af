using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;
using D1.Tasks.Sudoku;
using D1.Tests;
using D1.Text.Chat;

namespace D1.Tasks.Tests.Released;

/// <summary>The real data sets, and the released generations as witness of which rows were evaluated, in which order.</summary>
public sealed class RealDataTests
{
    private const string Baselines = "hub/github/dllm-reasoning/d1/eval/eval_baselines";

    private static readonly ChatTemplate Chat = new("{{ messages[0].content }}");

    [SharedFact("hub/datasets")]
    public void Every_row_of_the_real_data_is_read()
    {
        string[] Summaries(string name) => [Create(name).Source(Split.Train).Summary, Create(name).Source(Split.Test).Summary];
        Assert.Equal(["7473 rows", "1319 rows"], Summaries("gsm8k"));
        Assert.Equal(["12000 rows", "500 rows"], Summaries("math500"));
        Assert.Equal(["9953 rows of 20000; left out: 10047 that do not have three numbers; only the head of 490364", "256 rows"],
            Summaries("countdown"));
        Assert.Equal(["20000 rows; only the head of the data set", "500 rows"], Summaries("sudoku"));
        Assert.Equal(500, Create("countdown").All(Split.Validation).Count);
        Assert.Equal(9453, Create("countdown").All(Split.Train).Count);
    }

    [SharedFact(Baselines)]
    public void The_released_subsamples_come_again_row_by_row()
    {
        // Processes took turns at the rows.
        Assert.Equal(Turns("countdown"),
            Create("countdown").Problems(Split.Test, 256, 1).Cast<PaperProblem>().Select(problem => problem.Row.Question));
        Assert.Equal(Turns("sudoku"),
            Create("sudoku").Problems(Split.Test, 256, 1).Cast<PaperProblem>().Select(problem => problem.Row.Question));
    }

    [SharedFact(Baselines)]
    public void The_released_questions_and_truths_are_those_of_the_rows() => Assert.All(TaskRegistry.PaperNames, name =>
    {
        var rows = Create(name).All(Split.Test).Cast<PaperProblem>().Select(problem => problem.Row).ToLookup(row => row.Question);
        Assert.All(Generations(name).SelectMany(file => file), item =>
        {
            var question = name == "sudoku" ? SudokuTask.Puzzle(item.Question)! : item.Question;
            Assert.Contains(rows[question], row => Plain(row.Truth) == Plain(item.GroundTruth));
        });
    });

    private static string Plain(System.Text.Json.JsonElement truth) => truth.ValueKind switch
    {
        System.Text.Json.JsonValueKind.Number => System.Text.Json.JsonSerializer.Serialize(truth.GetDouble()),
        System.Text.Json.JsonValueKind.Array => System.Text.Json.JsonSerializer.Serialize(truth),
        _ => truth.ToString(),
    };

    private static IEnumerable<string> Turns(string name)
    {
        var processes = Generations(name);
        return Enumerable.Range(0, processes.Max(items => items.Count))
            .SelectMany(turn => processes.Where(items => turn < items.Count).Select(items => items[turn]))
            .Select(item => name == "sudoku" ? SudokuTask.Puzzle(item.Question)! : item.Question);
    }

    private static List<IReadOnlyList<GeneratedItem>> Generations(string name) =>
        [.. Directory.GetFiles(SharedData.At(Baselines), $"{name}_*.json").Order(StringComparer.Ordinal).Select(GenerationsFile.Read)];

    private static PaperTask Create(string name) =>
        TaskRegistry.PaperTask(name).On(new DataFolder(SharedData.At("hub")), PromptStyle.D1net, Chat);
}
