using System.Text.Json;
using D1.Core;
using D1.Tasks.Countdown;
using D1.Tasks.Gsm;
using D1.Tasks.Sudoku;
using D1.Tests;

namespace D1.Tasks.Tests.Released;

/// <summary>Every verdict equals the released evaluation parser's, on real generations and on synthetic edge cases.</summary>
public sealed class GoldenParserTests
{
    [SharedFact("golden/rewards")]
    public void Synthetic_generations() => GoldenLines.Check("rewards", "synthetic_parsers.jsonl", (line, report) =>
    {
        var task = line.Text("function")!.Split('_')[1] switch { "gsm" => "gsm8k", "math" => "math500", var name => name };
        Action<string, object?, object?> mismatch = (what, expected, got) =>
            report($"{line.Text("function")} of {JsonSerializer.Serialize(line.Text("generation"))}, {what}", expected, got);
        if (line.Text("raises") is { } raised)
        {
            mismatch("raises", raised,
                Record.Exception(() => TaskRegistry.PaperTask(task).Score(line.Item())) is InputException ? raised : "nothing");
            return;
        }

        Compare(task, line, line.GetProperty("result"), mismatch);
    });

    [SharedFact("golden/rewards")]
    public void Real_generations() => GoldenLines.Check("rewards", "items.jsonl.gz", (line, report) =>
        Compare(line.Text("task")!, line, line.GetProperty("eval"),
            (what, expected, got) => report($"{line.Text("file")} [{line.GetProperty("index")}], {what}", expected, got)));

    [SharedFact("golden/rewards")]
    public void Scores_of_whole_setups()
    {
        var items = new Dictionary<string, List<JsonElement>>();
        GoldenLines.Check("rewards", "items.jsonl.gz", (line, _) =>
        {
            var setup = $"{line.Text("task")}_{line.GetProperty("length")}";
            if (!items.TryGetValue(setup, out var list)) items[setup] = list = [];
            list.Add(line);
        });
        using var scores = JsonDocument.Parse(File.ReadAllText(SharedData.At("golden", "rewards", "scores.json")));
        foreach (var setup in scores.RootElement.EnumerateObject())
        {
            var verdicts = items[setup.Name].ConvertAll(line => TaskRegistry.PaperTask(line.Text("task")!).Score(line.Item()));
            Assert.Equal(
                (setup.Name, setup.Value.GetProperty("correct").GetInt32(), setup.Value.GetProperty("processed").GetInt32(),
                    setup.Value.GetProperty("items").GetInt32()),
                (setup.Name, verdicts.Sum(verdict => verdict.Correct), verdicts.Sum(verdict => verdict.Total), verdicts.Count));
        }
    }

    private static void Compare(string task, JsonElement line, JsonElement expected, Action<string, object?, object?> report)
    {
        var item = line.Item();
        var verdict = TaskRegistry.PaperTask(task).Score(item);
        if (task == "sudoku")
        {
            report("correct_cells", expected.GetProperty("correct_cells").GetInt32(), verdict.Correct);
            report("empty_cells", expected.GetProperty("empty_cells").GetInt32(), verdict.Total);
            report("accuracy", expected.GetProperty("accuracy").GetDouble(),
                SudokuTask.Judge((SudokuProblem)new SudokuTask().ProblemOf(item), item.Generation).Accuracy);
        }
        else
        {
            report("is_correct", expected.GetProperty("is_correct").GetBoolean(), verdict.Correct == 1);
        }

        if (task == "gsm8k") report("extracted_answer", expected.GetProperty("extracted_answer").Float(),
            Gsm8kTask.Extract(item.Generation));
        else report("extracted_answer", expected.Text("extracted_answer"), verdict.Extracted?.GetValue<string>());
        if (task == "countdown")
        {
            var value = CountdownTask.Judge((CountdownProblem)new CountdownTask().ProblemOf(item), item.Generation).Value;
            report("evaluation_result", expected.GetProperty("evaluation_result").Canonical(), value.Canonical());
        }
    }
}
