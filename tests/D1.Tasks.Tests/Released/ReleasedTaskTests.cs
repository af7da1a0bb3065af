using System.Text.Json;
using D1.Tasks.Countdown;
using D1.Tasks.Gsm;
using D1.Tasks.Math;
using D1.Tasks.Released;
using D1.Tasks.Sudoku;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Tasks.Tests.Released;

/// <summary>The quirks that the released code has on purpose or not, one by one, without reference data.</summary>
public sealed class ReleasedTaskTests
{
    private static readonly SudokuProblem Board = new("4320004330100004", "4321124334122134");

    [Theory]
    [InlineData("\\boxed{1,000}", 1.0)]
    [InlineData("\\boxed{...} \\boxed{18} \\boxed{19}", 18.0)]
    [InlineData("<answer>17 18</answer>", 18.0)]
    [InlineData("<answer>\\boxed{a}18</answer>", 18.0)]
    [InlineData("\\boxed{1\n8}", null)]
    [InlineData("18", null)]
    public void Gsm8k_takes_the_first_box_that_has_a_number(string text, double? number) => Assert.Equal(number, Gsm8kTask.Extract(text));

    [Fact]
    public void Gsm8k_rewards_equality_of_strings()
    {
        var reward = new Gsm8kTask().Rewards.Single(candidate => candidate.Name == "correctness_reward_func");
        Assert.Equal(2, reward.Evaluate(new Gsm8kProblem("q", "1,000"), "<answer>\n1,000\n</answer>"));
        Assert.Equal(0, reward.Evaluate(new Gsm8kProblem("q", "1,000"), "<answer>\n1000\n</answer>"));
    }

    [Fact]
    public void Xmlcount_counts_code_points_and_the_whole_text_without_a_closing_line()
    {
        Assert.Equal(0.5 - 0.004, XmlFormatReward.Count("<reasoning>\na\n</reasoning>\n<answer>\n4\n</answer>\n😀😀"), 12);
        var text = "<answer>\n4\n</answer>";
        Assert.Equal(0.125 - 0.001 * -1, XmlFormatReward.Count(text), 12);
        Assert.Equal(0.25 - 0.001 * (text.Length + 1) + 0.001, XmlFormatReward.Count("\n" + text), 12);
    }

    [Fact]
    public void The_soft_format_never_matches_several_lines_and_the_strict_one_needs_them()
    {
        Assert.Equal(0.5, XmlFormatReward.Soft("<reasoning>a</reasoning>\u001c<answer>4</answer>"));
        Assert.Equal(0, XmlFormatReward.Soft("<reasoning>\na\n</reasoning>\n<answer>\n4\n</answer>\n"));
        Assert.Equal(0.5, XmlFormatReward.Strict("<reasoning>\na\n</reasoning>\n<answer>\n4\n</answer>\n\n"));
        Assert.Equal(0, XmlFormatReward.Strict("<reasoning>\na\nb\n</reasoning>\n<answer>\n4\n</answer>\n"));
    }

    [Theory]
    [InlineData("<answer>\\boxed{4}</answer>", 0.75)]
    [InlineData("\\boxed{4}", 0.25)]
    [InlineData("<answer>\boxed{4}</answer>", 1)]
    public void The_math_format_reward_looks_for_a_backspace(string text, double reward) => Assert.Equal(reward, Math500Task.Format(text));

    [Fact]
    public void Without_a_box_math_and_countdown_take_the_whole_generation()
    {
        Assert.Equal("<answer>4</answer>", Math500Task.Extract("<answer>4</answer>"));
        Assert.Equal("4", Math500Task.Extract("<answer>4</answer> \\boxed{}"));
        Assert.Equal("<answer>4*5</answer>", CountdownTask.Extract("<answer>4\\times5</answer>"));
        Assert.Equal("1+2", CountdownTask.Extract("\\boxed{1+2 = 3}"));
    }

    [Fact]
    public void A_countdown_question_says_what_its_truth_does_not()
    {
        var truth = JsonDocument.Parse("[]").RootElement;
        var item = new GeneratedItem("f", 0, "Numbers: [𝟚, 3]\nTarget: 6", "", truth);
        var problem = (CountdownProblem)new CountdownTask().ProblemOf(item);
        Assert.Equal([2, 3], problem.Numbers);
        Assert.True(CountdownTask.Judge(problem, "2*3").Correct);
    }

    [Fact]
    public void Sudoku_fills_and_cuts_answers_and_its_strict_readings_do_not()
    {
        var complete = SudokuTask.Judge(Board, "<answer>4321124334122134</answer>");
        Assert.Equal((8, 8, true, true), (complete.CorrectCells, complete.EmptyCells, complete.WholeBoard, complete.AnySolution));
        var cut = SudokuTask.Judge(Board, "<answer>43211243341221340</answer>");
        Assert.Equal((8, "4321124334122134", false, false), (cut.CorrectCells, cut.Extracted, cut.WholeBoard, cut.AnySolution));
        var filled = SudokuTask.Judge(Board, "<answer>432112433</answer>");
        Assert.Equal((3, "4321124330000000", false, false), (filled.CorrectCells, filled.Extracted, filled.WholeBoard, filled.AnySolution));
        var givenChanged = SudokuTask.Judge(Board, "<answer>1321124334122134</answer>");
        Assert.Equal((8, false, false), (givenChanged.CorrectCells, givenChanged.WholeBoard, givenChanged.AnySolution));
    }

    [Fact]
    public void A_board_with_several_solutions_has_any_of_them()
    {
        var open = new SudokuProblem("0000000000000000", "1234341221434321");
        var other = SudokuTask.Judge(open, "<answer>2143432112343412</answer>");
        Assert.Equal((false, true), (other.WholeBoard, other.AnySolution));
        Assert.False(SudokuBoard.Solves("1234341212343412", open.Puzzle));
        Assert.False(SudokuBoard.Solves("1234234134124123", open.Puzzle));
    }

    [Fact]
    public void No_text_makes_a_reward_or_a_scorer_throw()
    {
        var parts = Gen.Elements("<answer>", "</answer>", "<reasoning>\n", "\n</reasoning>\n", "\\boxed{", "\\boxed ", "}", "{",
            "4321124334122134", "1+2", "=", "😀", "\n", "\\frac", "```", "<|eot_id|>", "𝟙");
        Problem[] problems = [new Gsm8kProblem("q", "3"), new Math500Problem("q", "\\boxed{3}"), new CountdownProblem([1, 2], 3), Board];
        Prop.ForAll(parts.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            foreach (var (name, problem) in TaskRegistry.PaperNames.Zip(problems))
                foreach (var reward in TaskRegistry.PaperTask(name).Rewards) Assert.True(double.IsFinite(reward.Evaluate(problem, text)));
            Gsm8kTask.Extract(text);
            Math500Task.Extract(text);
            CountdownTask.Judge((CountdownProblem)problems[2], text);
            SudokuTask.Judge(Board, text);
        }).QuickCheckThrowOnFailure();
    }
}
