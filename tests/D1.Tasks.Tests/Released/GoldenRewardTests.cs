using System.Text.Json;
using D1.Tasks.Countdown;
using D1.Tasks.Released;
using D1.Tasks.Sudoku;
using D1.Tests;

namespace D1.Tasks.Tests.Released;

/// <summary>Every training reward equals the released code's, on real generations and on synthetic edge cases.</summary>
public sealed class GoldenRewardTests
{
    // Sums of 0.125 and n · 0.001 in another order.
    private const double XmlCountTolerance = 1e-12;

    private static readonly Dictionary<string, RewardFunction> Functions =
        TaskRegistry.PaperNames.SelectMany(name => TaskRegistry.PaperTask(name).Rewards).ToDictionary(reward => reward.Name);

    [SharedFact("golden/rewards")]
    public void Synthetic_rewards() => GoldenLines.Check("rewards", "synthetic_rewards.jsonl", (line, report) =>
    {
        if (Functions.TryGetValue(line.Text("function")!, out var function))
            Compare(function, line.GetProperty("inputs").Problem(), line.Text("text")!, line.GetProperty("reward").Float(), report);
        else
            report("function", line.Text("function"), "none of that name");
    });

    [SharedFact("golden/rewards")]
    public void Rewards_of_real_generations() => GoldenLines.Check("rewards", "items.jsonl.gz", (line, report) =>
    {
        var problem = line.GetProperty("reward_inputs").Problem();
        var plain = SpecialTokens.Remove(line.Text("generation")!);
        foreach (var (variant, text) in new[]
        {
            ("plain", plain), ("prefilled", "<reasoning>" + plain), ("prefilled_nl", "<reasoning>" + plain + "\n"),
                ("unboxed", line.Text("unboxed_text")!),
        })
        {
            foreach (var reward in line.GetProperty("rewards").GetProperty(variant).EnumerateObject())
                Compare(Functions[reward.Name], problem, text, reward.Value.Float(),
                    (what, expected, got) => report($"{Name(line)}, {variant}, {what}", expected, got));
        }
    });

    [SharedFact("golden/rewards")]
    public void Problems_of_real_items() => GoldenLines.Check("rewards", "items.jsonl.gz", (line, report) =>
    {
        // GSM8K's answer strings are in its data set, not in the files.
        if (line.Text("task") == "gsm8k") return;
        var expected = line.GetProperty("reward_inputs").Problem();
        var got = TaskRegistry.PaperTask(line.Text("task")!).ProblemOf(line.Item());
        report($"{Name(line)}, problem", Describe(expected), Describe(got));
    });

    private static string Describe(Problem problem) =>
        problem is CountdownProblem ? problem.Id : $"{(problem as SudokuProblem)?.Puzzle} {problem.Answer}";

    private static void Compare(RewardFunction function, Problem problem, string text, double? expected, GoldenLines.Report report)
    {
        var got = function.Evaluate(problem, text).Value;
        if (function.Name == "xmlcount_reward_func" && expected is { } value && double.Abs(got - value) <= XmlCountTolerance) return;
        report($"{function.Name} of {JsonSerializer.Serialize(text)}", expected, got);
    }

    private static string Name(JsonElement line) => $"{line.Text("file")} [{line.GetProperty("index")}]";
}
