using System.Text.Json;
using D1.Tasks.Countdown;
using D1.Tasks.Gsm;
using D1.Tasks.Released;
using D1.Tasks.Sudoku;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Tasks.Tests.Released;

/// <summary>Readings that the released code does not make: in scores beside its own, and as rewards that only watch until they are
/// weighed.</summary>
public sealed class StrictReadingTests
{
    private static readonly CountdownProblem Seven = new([3, 5, 2], 7);

    [Theory]
    [InlineData("3.5*2", true, false)] // 3, 5 and 2 are its digits
    [InlineData("2*5-3", true, true)]
    public void Three_and_a_half_is_no_whole_number(string equation, bool released, bool exact) =>
        Assert.Equal((released, exact), Judged(Seven, equation));

    [Theory]
    [InlineData("2+3*4", 14, true, true)]
    [InlineData("( 2 + (3*4) )", 14, true, true)]
    [InlineData("2*3\\times4 = 24", 24, true, true)]
    [InlineData("4*3\\div2", 6, true, true)]
    [InlineData("4**3/2", 32, true, false)] // a power
    [InlineData("4//3+2", 3, true, false)] // a floor
    [InlineData("-2+3*4", 10, true, false)] // a sign
    [InlineData("2.+3*4", 14, true, false)]
    [InlineData("02+3*4", 14, false, false)]
    [InlineData("2+3*4+", 14, false, false)]
    [InlineData("3*4", 12, false, false)]
    [InlineData("2+3*4*1", 14, false, false)]
    [InlineData("4/3*2", 3, false, false)]
    public void An_exact_equation_is_whole_numbers_and_four_operations(string equation, int target, bool released, bool exact) =>
        Assert.Equal((released, exact), Judged(new([2, 3, 4], target), equation));

    [Fact]
    public void What_a_rounding_hides_is_not_exact()
    {
        Assert.Equal((true, false), Judged(new([1_000_000, 999_999, 1], 1), "999999/1000000*1"));
        Assert.Equal((true, true), Judged(new([1, 3, 3], 1), "1/3*3"));
        Assert.Equal((false, false), Judged(new([2, 3], null), "2*3"));
    }

    /// <summary>Every string of up to five words, and every way to put parentheses: no other parser than the one that reads them is needed
    /// to say what they are worth.</summary>
    [Fact]
    public void Exact_equations_are_those_that_brute_force_finds()
    {
        string[] words = ["2", "3", "5", "+", "-", "*", "/"];
        int[][] orders = [[2, 3, 5], [2, 5, 3], [3, 2, 5], [3, 5, 2], [5, 2, 3], [5, 3, 2]];
        var values = new Dictionary<string, (int Above, int Below)>();
        foreach (var (order, first, second) in
            from order in orders from first in "+-*/" from second in "+-*/" select (order, first, second))
        {
            var (a, b, c) = ((order[0], 1), (order[1], 1), (order[2], 1));
            var (left, right) = (Apply(Apply(a, first, b), second, c), Apply(a, first, Apply(b, second, c)));
            values[$"({a.Item1}{first}{b.Item1}){second}{c.Item1}"] = left;
            values[$"{a.Item1}{first}({b.Item1}{second}{c.Item1})"] = right;
            values[$"{a.Item1}{first}{b.Item1}{second}{c.Item1}"] = first is '+' or '-' && second is '*' or '/' ? right : left;
        }

        var (problems, found) = (Enumerable.Range(-5, 40).Select(target => new CountdownProblem([2, 3, 5], target)).ToList(), 0);
        IEnumerable<string> strings = [""];
        var all = new HashSet<string>(values.Keys);
        for (var length = 1; length <= 5; length++)
        {
            strings = [.. strings.SelectMany(text => words.Select(word => text + word))];
            all.UnionWith(strings);
        }

        foreach (var text in all)
        {
            var value = values.TryGetValue(text, out var known) && known.Below != 0 ? known : ((int Above, int Below)?)null;
            foreach (var problem in problems)
            {
                var expected = value is { } of && of.Above == (int)problem.Target!.Value.Whole * of.Below;
                if (expected) found++;
                if (expected != CountdownTask.Judge(problem, $"\\boxed{{{text}}}").Exact)
                    Assert.Fail($"{text} = {problem.Target} should be {expected}");
            }
        }

        Assert.True(found > 100);

        static (int Above, int Below) Apply((int Above, int Below) a, char op, (int Above, int Below) b) => op switch
        {
            '+' => ((a.Above * b.Below) + (b.Above * a.Below), a.Below * b.Below),
            '-' => ((a.Above * b.Below) - (b.Above * a.Below), a.Below * b.Below),
            '*' => (a.Above * b.Above, a.Below * b.Below),
            _ => b.Above == 0 ? (0, 0) : (a.Above * b.Below, a.Below * b.Above),
        };
    }

    [Fact]
    public void What_is_exact_is_right_as_released_and_earns_the_whole_reward()
    {
        var parts = Gen.Elements("2", "3", "5", "+", "-", "*", "/", "(", ")", " ", ".", "=", "7", "\n", "𝟚", "\u00a0", "\\times");
        Prop.ForAll(parts.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            foreach (var target in (int[])[0, 1, 6, 7, 10, 30])
            {
                var problem = new CountdownProblem([2, 3, 5], target);
                var verdict = CountdownTask.Judge(problem, $"\\boxed{{{text}}}");
                Assert.True(verdict.Correct || !verdict.Exact);
                Assert.True(Share(new CountdownTask(), CountdownTask.Exact, problem, $"<answer>{text}</answer>") == 0
                    || CountdownTask.Reward(problem, $"<answer>{text}</answer>") == 1);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("<answer>3.5*2</answer>", 1, 0)]
    [InlineData("<answer>5*2-3</answer>", 1, 1)]
    [InlineData("<answer>5+2-3</answer>", 0.1, 0)]
    [InlineData("<answer>5*2-3</answer> or <answer>2*3.5</answer>", 1, 0)]
    [InlineData("5*2-3", 0, 0)]
    public void A_reward_can_be_exact(string completion, double released, double exact)
    {
        Assert.Equal(released, CountdownTask.Reward(Seven, completion));
        Assert.Equal(exact, Share(new CountdownTask(), CountdownTask.Exact, Seven, completion));
    }

    [Theory]
    [InlineData("1,000", "1000", 1.0, 1000.0)]
    [InlineData("$1,234,567.50", "1234567.5", 1.0, 1234567.5)]
    [InlineData("3,5", "3", 3.0, 3.0)]
    [InlineData("1,0000", "1", 1.0, 1.0)]
    [InlineData("1234,567", "1234", 1234.0, 1234.0)]
    [InlineData("3,5,200", "3", 3.0, 3.0)]
    [InlineData("12", "12", 12.0, 12.0)]
    public void Commas_between_thousands_are_understood_beside_the_released_reading(
        string box, string truth, double released, double number)
    {
        var (boxed, item) = ($"\\boxed{{{box}}}", Item(truth, $"\\boxed{{{box}}}"));
        Assert.Equal((released, number), (Gsm8kTask.Extract(boxed), Gsm8kTask.Extract(boxed, commas: true)));
        var verdict = new Gsm8kTask().Score(item);
        Assert.Equal(released == number ? 1 : 0, verdict.Correct);
        Assert.Equal([new StrictVerdict("commas", true)], verdict.Strict);
    }

    [Theory]
    [InlineData("so <answer>of 2 it is 1,000</answer>", 0.0, 1000.0)]
    [InlineData("nothing", null, null)]
    public void Of_an_answer_block_the_last_number_counts(string generation, double? released, double? number) => Assert.Equal(
        (released, number), (Gsm8kTask.Extract(generation), Gsm8kTask.Extract(generation, commas: true)));

    [Theory]
    [InlineData("1,000", "<answer>\n1000\n</answer>", 0, 1)]
    [InlineData("1,000", "<answer>1,000</answer>", 1, 1)]
    [InlineData("1000", "<answer>1,000.0</answer>", 0, 1)]
    [InlineData("-5", "<answer>-5</answer>", 1, 1)]
    [InlineData("1,000", "<answer>1</answer>", 0, 0)]
    [InlineData("1,000", "<answer>1,000 apples</answer>", 0, 0)]
    [InlineData("", "<answer></answer>", 1, 0)]
    public void A_reward_can_understand_commas(string answer, string completion, double released, double commas)
    {
        var problem = new Gsm8kProblem("q", answer);
        Assert.Equal(released, Share(new Gsm8kTask(), "correctness_reward_func", problem, completion));
        Assert.Equal(commas, Share(new Gsm8kTask(), Gsm8kTask.Commas, problem, completion));
    }

    [Theory]
    [InlineData("<answer>2143 4321\n1234 3412</answer>", 1)]
    [InlineData("<answer>1234341221434321</answer>", 1)]
    [InlineData("<answer>1234341221434322</answer>", 0)]
    [InlineData("<answer>12343412214343210</answer>", 0)]
    [InlineData("<answer>1234341221434321</answer> or <answer>1111222233334444</answer>", 0)]
    [InlineData("1234341221434321", 0)]
    public void A_reward_can_be_for_any_solution(string completion, double share) => Assert.Equal(share,
        Share(new SudokuTask(), SudokuTask.AnySolution, new SudokuProblem("0000000000000000", "1234341221434321"), completion));

    [Fact]
    public void Readings_that_are_not_released_weigh_nothing_and_are_no_released_reward()
    {
        foreach (var task in TaskRegistry.PaperNames.Select(TaskRegistry.PaperTask))
        {
            Assert.All(task.Rewards, term => Assert.Equal(term.Weight == 0, term.Name is "exact" or "any_solution" or "commas"));
            Assert.Equal(task.Rewards.Count, task.Rewards.Select(term => term.Name).Distinct().Count());
        }
        Assert.Equal(["countdown_reward_func"], new CountdownTask().RewardsOf(new("f", 0, "q", "<answer>2*3</answer>",
            JsonElement.Parse("[[2, 3], 6]"))).Select(term => term.Name));
    }

    private static (bool Released, bool Exact) Judged(CountdownProblem problem, string equation)
    {
        var verdict = CountdownTask.Judge(problem, $"\\boxed{{{equation}}}");
        return (verdict.Correct, verdict.Exact);
    }

    private static double Share(ReleasedTask task, string term, Problem problem, string completion) =>
        task.Rewards.Single(reward => reward.Name == term).Evaluate(problem, completion).Share;

    private static GeneratedItem Item(string truth, string generation) => new("f", 0, "q", generation, JsonElement.Parse(truth));
}
