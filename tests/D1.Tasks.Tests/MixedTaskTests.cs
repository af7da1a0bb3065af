using D1.Core;

namespace D1.Tasks.Tests;

public class MixedTaskTests
{
    private static readonly MixedTask Mix =
        new([TaskRegistry.NanoTask("gsm"), TaskRegistry.NanoTask("sudoku"), TaskRegistry.NanoTask("countdown")]);

    [Fact]
    public void Tasks_take_turns_and_each_goes_through_its_own_stream() => Assert.All(Enumerable.Range(0, 30), index =>
    {
        var task = TaskRegistry.NanoTask(Mix.Name.Split(MixedTask.Joint)[index % 3]);
        var own = task.Sample(Split.Train, 7, index / 3);
        var mixed = Mix.Sample(Split.Train, 7, index);
        Assert.Equal((own.Prompt, own.Answer, $"{task.Name}/{own.Id}"), (mixed.Prompt, mixed.Answer, mixed.Id));
    });

    [Fact]
    public void A_problem_is_rewarded_and_scored_by_its_own_task() => Assert.All(Enumerable.Range(0, 12), index =>
    {
        var task = TaskRegistry.NanoTask(Mix.Name.Split(MixedTask.Joint)[index % 3]);
        var own = task.Sample(Split.Train, 7, index / 3);
        var mixed = Mix.Sample(Split.Train, 7, index);
        foreach (var style in Enum.GetValues<CompletionStyle>())
        {
            var completion = task.Completion(own, style, new CounterRandom(1, "test"));
            Assert.Equal(((ITask)task).Reward(own, completion), ((ITask)Mix).Reward(mixed, completion));
            Assert.Equal(((ITask)task).RewardTerms(own, completion), Mix.RewardTerms(mixed, completion));
            Assert.Same(task, Mix.Of(mixed));
            Assert.Equal((own.Shown, own.Reference), (mixed.Shown, mixed.Reference));
            Assert.Equal(task.Score(own, completion), Mix.Score(mixed, completion));
        }
    });

    [Theory]
    [InlineData(9, 3, 3, 3)]
    [InlineData(10, 4, 3, 3)]
    [InlineData(2, 1, 1, 0)]
    public void Problems_come_in_equal_shares(int count, params int[] shares)
    {
        var problems = Mix.Problems(Split.Test, count, 1);
        Assert.Equal(count, problems.Select(problem => problem.Id).Distinct().Count());
        Assert.Equal(shares, Mix.Name.Split(MixedTask.Joint)
            .Select(name => problems.Count(problem => problem.Id.StartsWith(name + "/", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_problem_of_no_mix_is_refused() =>
        Assert.Throws<ArgumentException>(() => Mix.Score(TaskRegistry.NanoTask("gsm").Sample(Split.Train, 1, 0), ""));
}
