using System.Text.Json;
using D1.Core;
using D1.Tasks.Countdown;
using D1.Tasks.Gsm;
using D1.Tasks.Math;
using D1.Tasks.Released;
using D1.Tasks.Sudoku;
using D1.Tests;
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
        Assert.Equal(2, reward.Evaluate(new Gsm8kProblem("q", "1,000"), "<answer>\n1,000\n</answer>").Value);
        Assert.Equal(0, reward.Evaluate(new Gsm8kProblem("q", "1,000"), "<answer>\n1000\n</answer>").Value);
    }

    /// <summary>Without the data set: the number as the file has it, which may be written otherwise.</summary>
    [Theory]
    [InlineData("18.0", "18")]
    [InlineData("1000", "1000")]
    [InlineData("0.1", "0.1")]
    [InlineData("null", "")]
    public void Gsm8k_rewards_the_number_of_a_file_as_text(string truth, string answer) =>
        Assert.Equal(answer, new Gsm8kTask().ProblemOf(Item(truth)).Answer);

    [Fact]
    public void The_data_set_says_how_Gsm8k_writes_its_answers()
    {
        using var folder = new TemporaryFolder();
        var task = new Gsm8kTask(Gsm8kAnswers.Read(folder.Write("test.jsonl", """
            {"question": "no answer", "answer": "5"}

            {"question": "twice", "answer": "so #### 1,000 \n#### 3"}
            {"question": "twice", "answer": "#### 7"}

            """)));
        Assert.Equal("1,000", task.ProblemOf(Item("1000", "twice")).Answer);
        Assert.Equal("f: generations[0]: its question has no answer in test.jsonl",
            Assert.Throws<InputException>(() => task.ProblemOf(Item("5", "no answer"))).Message);
    }

    /// <summary>JSON has no number for them.</summary>
    [Theory]
    [InlineData("inf")]
    [InlineData("-inf")]
    [InlineData("nan")]
    public void Gsm8k_has_floats_that_are_no_numbers(string name)
    {
        var verdict = new Gsm8kTask().Score(Item("5", generation: $"\\boxed{{{name}}}"));
        Assert.Equal($$"""{"float":"{{name}}"}""", verdict.Extracted!.ToJsonString());
        Assert.Equal(0, verdict.Correct);
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
    [InlineData("\boxed{4}<answer>4</answer>", 0.75)]
    public void The_math_format_reward_looks_for_a_backspace(string text, double reward) => Assert.Equal(reward, Math500Task.Format(text));

    [Fact]
    public void Without_a_box_math_and_countdown_take_the_whole_generation()
    {
        Assert.Equal("<answer>4</answer>", Math500Task.Extract("<answer>4</answer>"));
        Assert.Equal("4", Math500Task.Extract("<answer>4</answer> \\boxed{}"));
        Assert.Equal("<answer>4*5</answer>", CountdownTask.Extract("<answer>4\\times5</answer>"));
        Assert.Equal("1+2", CountdownTask.Extract("\\boxed{1+2 = 3}"));
    }

    [Theory]
    [InlineData("\\boxed{8\\div4}", "8/4")]
    [InlineData("\\boxed{4\\times5}", "4*5")]
    [InlineData("\\boxed{4\\cdot5}", "4*5")]
    public void Operators_of_LaTeX_become_those_of_Python(string text, string equation) =>
        Assert.Equal(equation, CountdownTask.Extract(text));

    [Fact]
    public void The_last_answer_block_earns_the_reward_of_countdown()
    {
        var problem = new CountdownProblem([2, 3], 6);
        Assert.Equal(1, CountdownTask.Reward(problem, "<answer>3-2</answer> no, <answer>2*3</answer>"));
        Assert.Equal(0.1, CountdownTask.Reward(problem, "<answer>2*3</answer> no, <answer>3-2</answer>"));
    }

    [Fact]
    public void Without_a_target_no_equation_is_right()
    {
        var problem = (CountdownProblem)new CountdownTask().ProblemOf(Item("[[2, 3], null]"));
        Assert.Null(problem.Target);
        Assert.False(CountdownTask.Judge(problem, "2*3").Correct);
        Assert.Equal(0.1, CountdownTask.Reward(problem, "<answer>2*3</answer>"));
    }

    [Theory]
    [InlineData("\"6\"", "Numbers: [2, 3]", "\"ground_truth\" must be [[numbers…], target], or the question say \"Numbers: […]\" and "
        + "\"Target: …\"")]
    [InlineData("\"6\"", "Numbers: [2, , 3]\nTarget: 6", "its question has ' ' where a number should be")]
    [InlineData("[[2.5, 3], 6]", "q", "\"ground_truth\" must be [[numbers…], target] for countdown")]
    [InlineData("[2, 3]", "q", "\"ground_truth\" must be [[numbers…], target] for countdown")]
    public void What_is_no_countdown_is_refused(string truth, string question, string message) => Assert.Equal(
        "f: generations[0]: " + message, Assert.Throws<InputException>(() => new CountdownTask().ProblemOf(Item(truth, question))).Message);

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
    public void A_whole_board_is_a_solved_item()
    {
        Assert.True(new SudokuTask().Score(Board("4321124334122134")).Solved);
        // Every empty cell is right, and a given one is not.
        Assert.False(new SudokuTask().Score(Board("1321124334122134")).Solved);

        static GeneratedItem Board(string answer) => Item("\"4321124334122134\"", "4320004330100004", $"<answer>{answer}</answer>");
    }

    [Theory]
    [InlineData("\"432112433412213\"", "4320004330100004", "\"ground_truth\" must be a text of 16 digits, not '432112433412213'")]
    [InlineData("\"4321124334122134\"", "Sudoku", "its question holds no puzzle of 16 digits")]
    public void What_is_no_Sudoku_is_refused(string truth, string question, string message) => Assert.Equal("f: generations[0]: " + message,
        Assert.Throws<InputException>(() => new SudokuTask().ProblemOf(Item(truth, question))).Message);

    [Theory]
    [InlineData("4320004330100004 and more", "4320004330100004")]
    [InlineData("Solve this 4x4 Sudoku puzzle: 4320004330100004", "4320004330100004")]
    [InlineData("4x4 is the size", null)]
    public void A_puzzle_begins_the_question_or_is_named_in_it(string question, string? puzzle) =>
        Assert.Equal(puzzle, SudokuTask.Puzzle(question));

    [Fact]
    public void A_board_without_empty_cells_earns_nothing() =>
        Assert.Equal(0, SudokuTask.Reward(new("4321124334122134", "4321124334122134"), "<answer>4321124334122134</answer>"));

    /// <summary>Answers are filled with 0, which is no answer to a solution that holds some.</summary>
    [Fact]
    public void Without_an_answer_no_cell_is_right()
    {
        var verdict = SudokuTask.Judge(new("0000000000000000", "0000000000000000"), "none");
        Assert.Equal((0, 16), (verdict.CorrectCells, verdict.EmptyCells));
    }

    [Theory]
    [InlineData("1234341221434321", "0000000000000000", true)]
    [InlineData("1234341221434321", "1000000000000001", true)]
    [InlineData("1234341221434321", "4000000000000000", false)] // another given cell
    [InlineData("1234341221434321", "000000000000000", false)] // a puzzle of fifteen cells
    [InlineData("1234341221434322", "0000000000000000", false)] // the last row, column and box
    [InlineData("1234341221214343", "0000000000000000", false)] // the last two rows alone
    [InlineData("1324241331424231", "0000000000000000", true)]
    [InlineData("1324241331244213", "0000000000000000", false)] // the last two columns alone
    [InlineData("1235351221535321", "0000000000000000", false)] // a digit above 4
    [InlineData("1230301221030321", "0000000000000000", false)] // a digit below 1
    [InlineData("123434122143432", "0000000000000000", false)]
    public void A_solution_keeps_the_given_cells_and_all_of_the_rules(string grid, string puzzle, bool solves) =>
        Assert.Equal(solves, SudokuBoard.Solves(grid, puzzle));

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
    public void A_solution_whose_box_is_open_is_refused() => Assert.Equal("the solution's box is not closed: \\boxed{4",
        Assert.Throws<InputException>(() => Math500Task.Correctness("\\boxed{4", "4")).Message);

    [Fact]
    public void In_training_a_float_equals_only_a_float()
    {
        Assert.True(AnswerEquivalence.InTraining(0.5, 0.5));
        Assert.False(AnswerEquivalence.InTraining(0.5, 0.25));
        Assert.False(AnswerEquivalence.InTraining(0.5, "0.5"));
        Assert.True(AnswerEquivalence.InTraining(default, default));
        Assert.False(AnswerEquivalence.InTraining(default, 0.5));
    }

    [Theory]
    [InlineData("\\sqrt😀", "\\sqrt{😀}")]
    [InlineData("\\frac😀2", "\\frac{😀}{2}")]
    public void Roots_and_fractions_take_a_whole_code_point(string answer, string normal) =>
        Assert.Equal(normal, LatexNormalizer.Normalize(answer));

    [Fact]
    public void No_text_makes_a_reward_or_a_scorer_throw()
    {
        var parts = Gen.Elements("<answer>", "</answer>", "<reasoning>\n", "\n</reasoning>\n", "\\boxed{", "\\boxed ", "}", "{",
            "4321124334122134", "1+2", "=", "😀", "\n", "\\frac", "```", "<|eot_id|>", "𝟙");
        Problem[] problems = [new Gsm8kProblem("q", "3"), new Math500Problem("q", "\\boxed{3}"), new CountdownProblem([1, 2], 3), Board];
        Prop.ForAll(parts.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            foreach (var (name, problem) in TaskRegistry.PaperNames.Zip(problems))
                foreach (var reward in TaskRegistry.PaperTask(name).Rewards)
                    Assert.True(double.IsFinite(reward.Evaluate(problem, text).Share));
            Gsm8kTask.Extract(text);
            Math500Task.Extract(text);
            CountdownTask.Judge((CountdownProblem)problems[2], text);
            SudokuTask.Judge(Board, text);
        }).QuickCheckThrowOnFailure();
    }

    private static GeneratedItem Item(string truth, string question = "q", string generation = "") =>
        new("f", 0, question, generation, JsonElement.Parse(truth));
}
