using D1.Pipeline.Records;
using D1.Stages.Evaluation;
using D1.Tests;

namespace D1.Stages.Tests.Sources;

/// <summary>Stages with the input <c>data</c>: the paper's tasks through the same code as the nano ones.</summary>
public sealed class RealDataStageTests : IDisposable
{
    private readonly RealDataRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("gsm8k")]
    [InlineData("math500")]
    [InlineData("countdown")]
    [InlineData("sudoku")]
    public void Test_rows_are_evaluated_in_the_released_order_and_score(string task)
    {
        var (cell, problem) = _runs.Run("evaluate", $"task={task}");
        Assert.Null(problem);
        var items = EvaluatedItem.Read(cell!.File(EvaluateStage.ItemsFile));
        Assert.Equal(9, items.Select(item => item.Id).Distinct().Count());
        Assert.All(items, item => Assert.StartsWith($"{task}/test/", item.Id, StringComparison.Ordinal));
        Assert.Equal(task == "sudoku" ? 63 : 9, cell.Metrics["total"]);
    }

    // Without the template around it, and with the answer alone.
    [Theory]
    [InlineData("gsm8k", "^.*$", "^[0-9,]+$", 5)]
    [InlineData("math500", "^.*$", "^.+$", 2)]
    [InlineData("countdown", "^Numbers: .*\nTarget: [0-9]+$", "^[0-9]+ from [0-9 ]+$", 1)]
    [InlineData("sudoku", "^[0-4]{16}$", "^[1-4]{16}$", 1)]
    public void Samples_of_real_rows_have_question_truth_and_the_released_rewards(string task, string question, string truth, int terms)
    {
        var cell = _runs.Run("evaluate", $"task={task}").Artifact!;
        var samples = Sample.Read(cell);
        Assert.Equal(EvaluatedItem.Read(cell.File(EvaluateStage.ItemsFile)).Select(item => item.Id), samples.Select(sample => sample.Id));
        Assert.All(samples, sample =>
        {
            Assert.Matches(question, sample.Question);
            Assert.Matches(truth, sample.Truth);
            Assert.Equal((task, terms, 8), (sample.Task, sample.Rewards.Count, sample.Tokens));
            Assert.DoesNotContain("<|endoftext|>", sample.Completion, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Whose_words_and_which_files_are_in_the_key()
    {
        var (released, own) = (_runs.Run("evaluate").Artifact!, _runs.Run("evaluate", "prompts=d1net").Artifact!);
        Assert.NotEqual(released.Key, own.Key);
        Assert.Equal("\"released\"", released.Manifest.Components["parameters.prompts"]);
        Assert.Equal("\"d1net\"", own.Manifest.Components["parameters.prompts"]);
        Assert.Contains("inputs.data", own.Manifest.Components.Keys);
    }

    [Fact]
    public void Rl_on_real_rows_makes_a_model_that_can_be_evaluated()
    {
        var (model, problem) = _runs.Run("grpo");
        Assert.Null(problem);
        Assert.True(File.Exists(model!.File("tokenizer_config.json")));
        Assert.Null(_runs.Run("evaluate", "inputs.model=grpo", "task=sudoku").Problem);
        Assert.Equal(model.Digest, _runs.Run("grpo", "rounds=2").Artifact!.Digest);
    }

    [Fact]
    public void Solutions_of_s1k_are_learned_at_any_length()
    {
        var (model, problem) = _runs.Run("sft");
        Assert.Null(problem);
        Assert.True(double.IsFinite(model!.Metrics["validation_loss"]));
        Assert.True(File.Exists(model.File("tokenizer_config.json")));
    }

    [SharedFact("hub/datasets/openai/gsm8k")]
    public void A_round_on_real_rows_of_gsm8k_with_the_real_tokenizer_and_its_evaluation()
    {
        _runs.MakeRealModel();
        string[] real = ["inputs.data=real-gsm8k", "prompts=d1net", "task=gsm8k"];
        var (model, problem) = _runs.Run("grpo", [.. real, "inputs.model=real-model", "rounds=1"]);
        Assert.Null(problem);
        Assert.True(File.Exists(model!.File("special_tokens_map.json")));
        var (cell, refusal) = _runs.Run("evaluate", [.. real, "inputs.model=real-model"]);
        Assert.Null(refusal);
        Assert.Equal(["gsm8k/test/0", "gsm8k/test/1"],
            EvaluatedItem.Read(cell!.File(EvaluateStage.ItemsFile)).Select(item => item.Id).Take(2));
    }

    [Theory]
    [InlineData("evaluate",
        "'task' names gsm, which has no data set; leave the input 'data' out, or take gsm8k, math500, countdown, sudoku", "task=gsm")]
    [InlineData("evaluate", "10 Test problems of gsm8k were asked for, but there are only 9", "problems=10")]
    [InlineData("evaluate", "'problems' asks for 1 Validation problems of gsm8k, which has 0; set some aside for it: held_out",
        "problems=1", "split=validation")]
    [InlineData("sft", "'tasks' must be [s1k] with the input 'data'", "tasks=[gsm]")]
    [InlineData("sft",
        "examples 5, held_out 2: 7 usable rows are needed: 6 rows of 9; left out: 3 without thinking_trajectories; only the head of 1000",
        "examples=5")]
    [InlineData("sft", "'held_out' must be at least 1, which validation needs, not 0", "held_out=0")]
    public void What_does_not_fit_is_said_in_one_line(string spec, string expected, params string[] set) =>
        Assert.Contains(expected, _runs.Run(spec, set).Problem, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_task_is_named_beside_the_known_ones() => Assert.Contains(
        "names 'gsm9k', which is no task: the nano tasks are gsm, math, countdown, sudoku, code; on real data there is gsm8k, math500, "
            + "countdown, sudoku",
        _runs.Run("evaluate", "task=gsm9k").Problem, StringComparison.Ordinal);
}
