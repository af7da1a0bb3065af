using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;
using D1.Tests;
using D1.Text.Chat;

namespace D1.Tasks.Tests.Released;

/// <summary>The paper's tasks on a few rows of our own: which rows, in which words, and what an answer earns.</summary>
public sealed class PaperTaskTests : IDisposable
{
    private static readonly ChatTemplate Chat = new("{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}<assistant>");

    private readonly SyntheticHub _hub = new();

    public void Dispose() => _hub.Dispose();

    public static TheoryData<string> Names => [.. TaskRegistry.PaperNames];

    [Theory]
    [MemberData(nameof(Names))]
    public void Splits_are_disjoint_and_training_passes_over_all_of_its_rows(string name)
    {
        var task = Create(name, heldOut: 5);
        var training = Enumerable.Range(0, 19).Select(i => task.Sample(Split.Train, 1, i).Id).ToHashSet();
        var validation = task.Problems(Split.Validation, 5, 1).Select(problem => problem.Id).ToList();
        Assert.Equal((19, 5), (training.Count, validation.Count));
        Assert.Equal(SyntheticHub.TrainingRows, training.Union(validation).Count());
        Assert.Equal(validation, Create(name, heldOut: 5).Problems(Split.Validation, 5, seed: 2).Select(problem => problem.Id));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_depends_on_seed_and_index_alone(string name)
    {
        var (forwards, alone) = (Create(name, 0), Create(name, 0));
        var stream = Enumerable.Range(0, 60).Select(i => forwards.Sample(Split.Train, 3, i)).ToList();
        Assert.Equal(stream[50], alone.Sample(Split.Train, 3, 50), Same);
        Assert.Equal(stream[2], alone.Sample(Split.Train, 3, 2), Same);
        Assert.NotEqual(stream.Take(24).Select(problem => problem.Id),
            Enumerable.Range(0, 24).Select(i => alone.Sample(Split.Train, 4, i).Id));
        Assert.NotEqual(stream.Take(24).Select(problem => problem.Id), stream.Skip(24).Take(24).Select(problem => problem.Id));
    }

    [Fact]
    public void Training_and_evaluation_have_their_own_words()
    {
        var task = Create("gsm8k");
        Assert.StartsWith("<user>Tag your work.\n\n\nAnn has ", task.Sample(Split.Train, 1, 0).Prompt, StringComparison.Ordinal);
        Assert.EndsWith("How many?<assistant>", task.Sample(Split.Train, 1, 0).Prompt, StringComparison.Ordinal);
        Assert.Equal("<user>Put \\boxed{} around it.\nTwo lines.\n\nBob has 1 cups and gets 1,000. How many?<assistant><reasoning>",
            task.Problems(Split.Test, 1, 1)[0].Prompt);
        var countdown = Create("countdown");
        Assert.Contains(countdown.Problems(Split.Test, 9, 1),
            problem => problem.Prompt.Contains("\n\nNumbers: [4, 20, 1]\nTarget: 25<", StringComparison.Ordinal));
    }

    [Fact]
    public void Own_words_do_for_every_task()
    {
        Directory.Delete(Path.Combine(_hub.Root, SyntheticHub.Repository, "eval"), recursive: true);
        Assert.All(TaskRegistry.PaperNames, name =>
        {
            var task = TaskRegistry.PaperTask(name).On(new DataFolder(_hub.Root), PromptStyle.D1net, Chat, 0);
            Assert.Contains("<answer>", task.Sample(Split.Train, 1, 0).Prompt, StringComparison.Ordinal);
            Assert.Equal(9, task.All(Split.Test).Count);
        });
    }

    [Fact]
    public void Rows_that_cannot_be_used_are_counted_by_reason()
    {
        Assert.Equal("24 rows of 30; left out: 6 that do not have three numbers; only the head of 490364",
            Create("countdown").Source(Split.Train).Summary);
        Assert.Equal("9 rows; only the head of 256", Create("countdown").Source(Split.Test).Summary);
        var said = new List<string>();
        var reporting = TaskRegistry.PaperTask("countdown").On(new DataFolder(_hub.Root), PromptStyle.D1net,
            Chat, 0, said.Add);
        Assert.Empty(said);
        reporting.Sample(Split.Train, 1, 0);
        reporting.Sample(Split.Train, 1, 1);
        Assert.Equal(["countdown/train: 24 rows of 30; left out: 6 that do not have three numbers; only the head of 490364"], said);
        _hub.Write($"datasets/openai/gsm8k/main/train.head{SyntheticHub.TrainingRows}.jsonl",
            string.Concat(Enumerable.Repeat("{\"question\": \"?\", \"answer\": \"7\"}\n", SyntheticHub.TrainingRows)));
        Assert.Equal(
            "gsm8k/train: 1 usable rows are needed: 0 rows of 24; left out: 24 without an answer after ####; only the head of 7473",
            Assert.Throws<InputException>(() => Create("gsm8k").Sample(Split.Train, 1, 0)).Message);
    }

    [Theory]
    [InlineData("gsm8k", "<answer>\n\\boxed{1001}\n</answer><|eot_id|>", 1, 1, true, "1001", "commas True")]
    [InlineData("gsm8k", "\\boxed{1,001}", 0, 1, false, "1", "commas True")]
    [InlineData("math500", "so \\boxed{\\tfrac{1}{2}}.<|eot_id|><|endoftext|>", 1, 1, true, "\\tfrac{1}{2}")]
    [InlineData("math500", "so 3", 0, 1, false, "so 3")]
    public void Evaluation_scores_as_the_released_parser_does(string name, string completion, int correct, int total, bool solved,
        string extracted, string strict = "")
    {
        var verdict = Create(name).Score(Create(name).Problems(Split.Test, 1, 1)[0], completion);
        Assert.Equal((correct, total, solved, extracted), (verdict.Correct, verdict.Total, verdict.Solved, verdict.Extracted));
        Assert.Equal(strict, Strict(verdict));
    }

    [Fact]
    public void Countdown_and_sudoku_are_scored_by_value_and_by_cells()
    {
        var countdown = Create("countdown");
        Assert.All(countdown.Problems(Split.Test, 9, 1).Cast<PaperProblem>(), problem =>
        {
            var numbers = problem.Row.Fields[PromptFields.Numbers].Trim('[', ']').Split(", ");
            var verdict = countdown.Score(problem, $"\\boxed{{{string.Join(" + ", numbers)}}}");
            Assert.Equal((true, "exact True"), (verdict.Solved, Strict(verdict)));
            Assert.False(countdown.Score(problem, $"\\boxed{{{string.Join(" - ", numbers)}}}").Solved);
        });
        var sudoku = Create("sudoku");
        var board = sudoku.Problems(Split.Test, 1, 1)[0];
        Assert.Equal((new Verdict(7, 7, true, board.Answer), "whole_board True, any_solution True"),
            Of(sudoku.Score(board, $"<answer>\n{board.Answer}\n</answer><|eot_id|>")));
        Assert.Equal((new Verdict(0, 7, false, "0000000000000000"), "whole_board False, any_solution False"),
            Of(sudoku.Score(board, "<answer>0000000000000000</answer>")));

        static (Verdict, string) Of(Verdict verdict) => (verdict with { Strict = [] }, Strict(verdict));
    }

    private static string Strict(Verdict verdict) => string.Join(", ", verdict.Strict.Select(test => $"{test.Name} {test.Passed}"));

    [Fact]
    public void Rewards_are_the_released_ones_of_the_row_and_what_only_watches()
    {
        var gsm8k = Create("gsm8k");
        var problem = gsm8k.Sample(Split.Train, 1, 0);
        Assert.Equal(
            ["xmlcount_reward_func", "soft_format_reward_func", "strict_format_reward_func", "int_reward_func", "correctness_reward_func",
                "commas"],
            gsm8k.Rewards.Select(reward => reward.Name));
        Assert.Equal([1, 0, 1, 1, 1, 1], ((ITask)gsm8k).RewardTerms(problem,
            $"<reasoning>\nx\n</reasoning>\n<answer>\n{problem.Answer}\n</answer>\n").Select(term => double.Round(term.Share, 6)));
        Assert.Equal(0.5 + 0.5 + 0.5 + 2,
            ((ITask)gsm8k).Reward(problem, $"<reasoning>\nx\n</reasoning>\n<answer>\n{problem.Answer}\n</answer>\n"), 6);
        var math = Create("math500");
        Assert.Equal(2 + 0.75, ((ITask)math).Reward(math.Sample(Split.Train, 1, 0),
            "<answer>" + math.Sample(Split.Train, 1, 0).Answer + "</answer>"), 6);
        Assert.Throws<ArgumentException>(() => math.Score(new OtherProblem(), ""));
    }

    [Theory]
    [InlineData("gsm8k", Split.Validation, 1,
        "1 Validation problems of gsm8k were asked for, but there are only 0; set some aside for it: held_out")]
    [InlineData("sudoku", Split.Test, 10, "10 Test problems of sudoku were asked for, but there are only 9")]
    public void More_problems_than_there_are_is_bad_input(string name, Split split, int count, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => Create(name).Problems(split, count, 1)).Message);

    [Fact]
    public void Setting_everything_aside_is_bad_input() =>
        Assert.Equal("sudoku/train: 25 usable rows are needed: 24 rows; only the head of the data set",
            Assert.Throws<InputException>(() => Create("sudoku", 24).Sample(Split.Train, 1, 0)).Message);

    [Fact]
    public void A_row_of_another_shape_is_named_with_file_and_line()
    {
        _hub.Write($"{SyntheticHub.Repository}/dataset/countdown_cd3_test.head{SyntheticHub.TestRows}.jsonl",
            "{\"input\": \"1,2,3\", \"output\": \"6\"}\n{\"input\": \"1,x,3\", \"output\": \"6\"}\n");
        Assert.EndsWith("countdown_cd3_test.head9.jsonl, line 2: 'input' must be whole numbers with commas, not 'x'",
            Assert.Throws<InputException>(() => Create("countdown").Problems(Split.Test, 1, 1)).Message, StringComparison.Ordinal);
    }

    private static bool Same(Problem one, Problem other) => (one.Id, one.Prompt) == (other.Id, other.Prompt);

    private PaperTask Create(string name, int? heldOut = null) =>
        TaskRegistry.PaperTask(name).On(new DataFolder(_hub.Root), PromptStyle.Released, Chat, heldOut ?? 0);

    private sealed record OtherProblem() : Problem("other", "", "");
}
