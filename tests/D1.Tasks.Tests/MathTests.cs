using D1.Tasks.Countdown;
using D1.Tasks.Math;
using D1.Tasks.Nano;

namespace D1.Tasks.Tests;

public sealed class MathTests
{
    private static readonly NanoMath Task = new();
    private static readonly TemplatedProblem Problem = TestProblems.Find<TemplatedProblem>(Task, "math/equation-plus/3,4,19");

    [Theory]
    [InlineData("<reasoning> 15 </reasoning> <answer> \\boxed{ 5 } </answer>", 1, 2)]
    [InlineData("<answer> \\boxed{ 5 } </answer>", 1, 2)]
    [InlineData("<answer> \\boxed{ 6 } </answer>", 1, 0)]
    [InlineData("<answer> \\boxed{ 5 </answer>", 1, 0)] // not closed: the block says "\boxed{ 5"
    [InlineData("<answer> 5 </answer>", 0.75, 2)]
    [InlineData("\\boxed{ 5 } <answer> 6 </answer>", 0.75, 2)] // a box anywhere answers first
    [InlineData("\\boxed{ 5 }", 0.5, 2)]
    [InlineData("\\boxed{ 6 } \\boxed{ 5 }", 0.5, 2)]
    [InlineData("\\boxed{ 5 5 }", 0.5, 0)]
    [InlineData("\\boxed{ }", 0.5, 0)]
    [InlineData("5", 0.25, 0)]
    [InlineData("", 0.25, 0)]
    [InlineData("<|endoftext|> \\boxed{ 5 }", 0.25, 0)]
    public void Rewards(string completion, double format, double correctness)
    {
        Assert.Equal(format, Task.Reward("boxed_and_answer_tags", Problem, completion));
        Assert.Equal(correctness, Task.Reward("correctness", Problem, completion));
        Assert.Equal(correctness > 0, Task.Score(Problem, completion).Solved);
    }

    [Fact]
    public void There_are_thousands_of_problems_with_values_from_0_to_49()
    {
        Assert.True(Task.ProblemCount > 5_000);
        for (var index = 0; index < 3000; index++)
            Assert.All(((TemplatedProblem)Task.Sample(Split.Train, 3, index)).Steps, step => Assert.InRange(step, 0, 49));
    }

    [Fact]
    public void The_trace_solves_an_equation_step_by_step()
    {
        var trace = Task.Completion(Problem, CompletionStyle.Trace, new(0, "test"));
        Assert.Equal("<reasoning> 19 - 4 = 15 15 / 3 = 5 </reasoning> <answer> \\boxed{ 5 } </answer>", trace);
    }

    [Fact]
    public void Answers_are_right_by_another_way()
    {
        for (var index = 0; index < 2000; index++)
        {
            var problem = (TemplatedProblem)Task.Sample(Split.Train, 4, index);
            var words = problem.Prompt.Split(' ')[1..^1]; // without "math" and "?"
            var sides = string.Join(' ', words)
                .Replace("x", problem.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Split(" = ");
            Assert.Equal(Expression.Evaluate(sides[0].Split(' ')),
                sides.Length > 1 ? Expression.Evaluate(sides[1].Split(' ')) : (Rational)problem.Value);
        }
    }
}
