using D1.Tasks.Countdown;

namespace D1.Tasks.Tests;

public sealed class CountdownTests
{
    private static readonly ITask Task = new NanoCountdown();
    private static readonly NanoCountdownProblem Problem = Puzzle("countdown/3,3,7=24");

    [Theory]
    [InlineData("7 * 3 + 7", 0)] // a number twice, another not at all
    [InlineData("7 * ( 3 + 3 )", 0.1)] // 42
    [InlineData("3 * 7 - 3", 0.1)]
    [InlineData("( 7 - 3 ) * 7", 0)]
    [InlineData("7 * 3", 0)]
    [InlineData("6 * 4", 0)]
    [InlineData("24", 0)]
    [InlineData("7 / ( 3 - 3 )", 0.1)] // division by zero
    [InlineData("7 3 3", 0.1)] // the numbers, but no expression
    [InlineData("7 * 3 + 3 = 24", 0)]
    [InlineData("( 7 + 3 * 3", 0.1)]
    [InlineData("", 0)]
    public void Near_misses(string answer, double reward)
    {
        var completion = $"<answer> {answer} </answer>";
        Assert.Equal(reward, Task.Reward("countdown", Problem, completion));
        Assert.False(Task.Score(Problem, completion).Solved);
    }

    [Theory]
    [InlineData("countdown/2,4,6=16", "6 + 4 * 2 + 2", 0)]
    [InlineData("countdown/2,4,6=14", "6 + 4 * 2", 1)]
    [InlineData("countdown/2,4,6=14", "2 * 4 + 6", 1)]
    [InlineData("countdown/2,4,6=14", "( ( 2 ) * 4 + 6 )", 1)]
    [InlineData("countdown/2,4,6=3", "6 / 4 * 2", 1)] // over a fraction, exactly
    [InlineData("countdown/2,4,6=3", "6 * 2 / 4", 1)]
    [InlineData("countdown/2,4,6=3", "6 - 4 / 2", 0.1)]
    public void Any_expression_of_the_right_value_is_correct(string id, string answer, double reward)
    {
        var problem = Puzzle(id);
        Assert.Equal(reward, Task.Reward(problem, $"<reasoning> 1 </reasoning> <answer> {answer} </answer>"));
    }

    [Theory]
    [InlineData("7 * 3 + 3")]
    [InlineData("<answer> 7 * 3 + 3")]
    [InlineData("<|endoftext|>")]
    public void Without_an_answer_block_there_is_no_answer(string completion)
    {
        Assert.Null(Task.Score(Problem, completion).Extracted);
        Assert.Equal(0, Task.Reward("countdown", Problem, completion));
    }

    [Fact]
    public void Every_puzzle_is_solved_by_its_solution_and_its_intermediate_result_comes_first()
    {
        Assert.Equal(CountdownPuzzle.All.Count, CountdownPuzzle.All.Select(puzzle => puzzle.Id).Distinct().Count());
        foreach (var puzzle in CountdownPuzzle.All)
        {
            var words = puzzle.Solution.Split(' ');
            Assert.Equal((Rational)puzzle.Target, Expression.Evaluate(words));
            Assert.Equal(puzzle.Numbers.Order(), words.Select(CompletionText.Number).OfType<int>().Order());
            Assert.InRange(puzzle.Target, 1, 39);
            Assert.InRange(puzzle.Intermediate, 1, 49);
        }
    }

    [Fact]
    public void The_puzzles_are_all_that_can_be_solved_over_whole_positive_results()
    {
        var expected = 0;
        for (var a = 1; a <= 10; a++)
            for (var b = a; b <= 10; b++)
                for (var c = b; c <= 10; c++)
                    expected += Reachable([a, b, c]).Count(target => target < 40);
        Assert.InRange(CountdownPuzzle.All.Count, expected - 10, expected);
    }

    private static NanoCountdownProblem Puzzle(string id)
    {
        var puzzle = CountdownPuzzle.All.Single(puzzle => puzzle.Id == id);
        return new NanoCountdownProblem(puzzle, puzzle.Numbers);
    }

    private static HashSet<int> Reachable(int[] numbers)
    {
        if (numbers.Length == 1) return [numbers[0]];
        var all = new HashSet<int>();
        for (var i = 0; i < numbers.Length; i++)
            for (var j = 0; j < numbers.Length; j++)
            {
                if (i == j) continue;
                var (x, y) = (numbers[i], numbers[j]);
                int[] rest = [.. numbers.Where((_, k) => k != i && k != j)];
                List<int> results = [x + y, x * y];
                if (x > y) results.Add(x - y);
                if (x % y == 0) results.Add(x / y);
                foreach (var result in results.Where(r => r < 50)) all.UnionWith(Reachable([result, .. rest]));
            }

        return all;
    }
}
