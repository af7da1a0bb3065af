

namespace D1.Tasks.Tests;

/// <summary>Known problems for hand-made cases.</summary>
internal static class TestProblems
{
    /// <summary>The problem with that identity, found in the stream of its split.</summary>
    public static T Find<T>(ITask task, string id)
        where T : Problem => (T)Enumerable.Range(0, 1_000_000).Select(i => task.Sample(Splits.Of(id), seed: 0, i)).First(p => p.Id == id);

    public static TheoryData<string> TaskNames => [.. TaskRegistry.NanoTable1.Select(task => task.Name)];

    public static double Reward(this ITask task, string name, Problem problem, string completion) =>
        task.Rewards.Single(reward => reward.Name == name).Evaluate(problem, completion).Value;

    public static string[] Garbage =>
    [
        "", " ", "<|endoftext|>", "<|endoftext|> <answer> 1 </answer>", "</answer> <answer>", "<answer>", "<answer> </answer>",
            "<answer> ( ( </answer>",
        "<answer> 1 / 0 </answer>", "} \\boxed{", "\\boxed{ }", "<|mdm_mask|> <|mdm_mask|>", "? ? ?", "<answer> -1 </answer>",
        "<answer> 99999999999999999999 </answer>",
        "<answer> " + string.Concat(Enumerable.Repeat("( ", 100_000)) + "</answer>", "<answer> ٣ </answer>", "\0 \ud800",
    ];
}
