using D1.Tasks.Gsm;
using D1.Tasks.Nano;

namespace D1.Tasks.Tests;

public sealed class GsmTests
{
    private static readonly NanoGsm Task = new();
    private static readonly TemplatedProblem Problem = TestProblems.Find<TemplatedProblem>(Task, "gsm/buys-loses/10,5,3");

    [Theory]
    [InlineData("<reasoning> 15 </reasoning> <answer> 12 </answer>", 0.5, 0.5, 0.5, 0.5, 2)]
    [InlineData("<reasoning> 15 </reasoning> <answer> 12 </answer> <|endoftext|> <|endoftext|>", 0.5, 0.5, 0.5, 0.5, 2)]
    [InlineData("<reasoning> 15 </reasoning> <answer> 13 </answer>", 0.5, 0.5, 0.5, 0.5, 0)]
    [InlineData("<reasoning> 15 </reasoning> <answer> 12 </answer> 7 7", 0.498, 0.5, 0, 0.5, 2)]
    [InlineData("<reasoning> </reasoning> <answer> </answer>", 0.5, 0.5, 0.5, 0, 0)]
    [InlineData("<reasoning> 15 </reasoning> 7 <answer> 12 </answer>", 0.5, 0, 0, 0.5, 2)]
    [InlineData("7 <reasoning> 15 </reasoning> <answer> 12 </answer>", 0.5, 0, 0, 0.5, 2)]
    [InlineData("<reasoning> <reasoning> </reasoning> <answer> 12 </answer>", 0.375, 0.5, 0, 0.5, 2)]
    [InlineData("<answer> 12 </answer>", 0.25, 0, 0, 0.5, 2)]
    [InlineData("<answer> 12", 0.125, 0, 0, 0, 0)]
    [InlineData("12 </answer>", 0.125, 0, 0, 0, 0)]
    [InlineData("</answer> 12 <answer>", 0.248, 0, 0, 0, 0)]
    [InlineData("<reasoning> </answer> </reasoning> <answer> 12", 0.497, 0, 0, 0, 0)] // closed before it is opened
    [InlineData("12", 0, 0, 0, 0, 0)]
    [InlineData("<answer> 12 apples </answer>", 0.25, 0, 0, 0, 0)]
    [InlineData("<answer> 3 </answer> <answer> 12 </answer>", 0, 0, 0, 0.5, 2)] // the last block answers
    [InlineData("", 0, 0, 0, 0, 0)]
    [InlineData("<|endoftext|> <answer> 12 </answer>", 0, 0, 0, 0, 0)]
    public void Rewards(string completion, double xmlcount, double soft, double strict, double whole, double correctness)
    {
        Assert.Equal(["xmlcount", "soft_format", "strict_format", "int", "correctness"], Task.Rewards.Select(reward => reward.Name));
        double[] expected = [xmlcount, soft, strict, whole, correctness];
        Assert.Equal(expected, Task.Rewards.Select(reward => double.Round(reward.Evaluate(Problem, completion).Value, 12)));
        Assert.Equal(correctness > 0 ? 1 : 0, Task.Score(Problem, completion).Correct);
    }

    [Fact]
    public void Stories_begin_with_up_to_40_go_on_by_up_to_9_and_stay_within_1_to_49()
    {
        for (var index = 0; index < 3000; index++)
        {
            var problem = (TemplatedProblem)Task.Sample(Split.Train, 3, index);
            Assert.All(problem.Steps, step => Assert.InRange(step, 1, 49));
            var numbers = problem.Prompt.Split(' ').Select(CompletionText.Number).OfType<int>().ToList();
            Assert.InRange(numbers[0], 1, 40);
            Assert.All(numbers.Skip(1), number => Assert.InRange(number, 1, 9));
        }
    }

    [Fact]
    public void The_trace_is_both_steps_as_equations()
    {
        var trace = Task.Completion(Problem, CompletionStyle.Trace, new(0, "test"));
        Assert.Equal("<reasoning> 10 + 5 = 15 15 - 3 = 12 </reasoning> <answer> 12 </answer>", trace);
    }

    [Fact]
    public void There_are_thousands_of_problems() => Assert.True(Task.ProblemCount > 8_000);

    [Fact]
    public void Names_and_things_do_not_make_another_problem()
    {
        var prompts = Task.Problems(Split.Test, 4000, 1).GroupBy(problem => problem.Id).Where(group => group.Count() > 1).ToList();
        Assert.NotEmpty(prompts);
        Assert.All(prompts, group => Assert.Single(group.Select(problem => problem.Answer).Distinct()));
        Assert.All(prompts, group => Assert.Equal(group.Count(), group.Select(problem => problem.Prompt).Distinct().Count()));
    }
}
