using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Stages.Evaluation;
using D1.Stages.Tests.Sources;
using D1.Stages.Tests.Toys;
using D1.Tasks;
using D1.Tests;

namespace D1.Stages.Tests.Training;

/// <summary>A spec weighs the terms of its reward by name.</summary>
public sealed class RewardWeightsTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    [Fact]
    public void A_weight_is_what_the_best_of_its_term_is_worth()
    {
        var (usual, weighed) = (runs.Artifact("grpo"), runs.Artifact("grpo", "rewards={correctness: 4, int: 0}"));
        Assert.NotEqual(usual.Digest, weighed.Digest);
        // Nothing was learned before the first round: both wrote the same.
        var (before, after) = (First(usual), First(weighed));
        Assert.Equal(before["rollout_accuracy"], after["rollout_accuracy"]);
        Assert.True(before["reward/int"] > 0);
        Assert.Equal(before["reward/int"] / 0.5, after["unrewarded/int"], 12);
        Assert.Equal(2 * before["reward/correctness"], after["reward/correctness"], 12);
        Assert.Equal(before["reward/xmlcount"], after["reward/xmlcount"]);
        Assert.Equal(after["reward"], after.Where(curve => curve.Key.StartsWith("reward/", StringComparison.Ordinal))
            .Sum(curve => curve.Value), 5);
        Assert.DoesNotContain("reward/int", after.Keys);
        Assert.DoesNotContain(before.Keys, name => name.StartsWith("unrewarded/", StringComparison.Ordinal));
    }

    [Fact]
    public void Answers_show_what_counts_and_validations_are_weighed_too()
    {
        foreach (var run in (Artifact[])[runs.Artifact("grpo", "rewards={correctness: 4, int: 0}"),
            runs.Artifact("validated", "rewards={correctness: 4, int: 0}")])
            Assert.All(Sample.Read(run), sample =>
            {
                Assert.Equal(["xmlcount", "soft_format", "strict_format", "correctness"], sample.Rewards.Keys);
                Assert.Equal(sample.Correct * 4, sample.Rewards["correctness"]);
                Assert.Equal(sample.Rewards.Values.Sum(), sample.Reward);
            });
    }

    [Fact]
    public void Weights_are_in_the_key_where_a_spec_gives_some()
    {
        Assert.DoesNotContain(runs.Artifact("grpo").Manifest.Components.Keys,
            name => name.StartsWith("parameters.rewards", StringComparison.Ordinal));
        var weighed = runs.Artifact("grpo", "rewards={correctness: 4.0, int: 0}").Manifest.Components;
        Assert.Equal(("4", "0"), (weighed["parameters.rewards.correctness"], weighed["parameters.rewards.int"]));
    }

    /// <summary>The names of a mix are those of its curves.</summary>
    [Fact]
    public void In_a_mix_a_term_has_its_task_before_it()
    {
        var run = runs.Artifact("grpo", "task=gsm+countdown", "rewards={gsm/int: 0, countdown/countdown: -3}");
        var curves = First(run);
        Assert.Contains("unrewarded/gsm/int", curves.Keys);
        Assert.True(curves["reward/countdown/countdown"] <= 0);
        Assert.All(Sample.Read(run).Where(sample => sample.Task == "countdown"),
            sample => Assert.Contains(sample.Rewards["countdown"], (double[])[0, -3, 0.1 * -3]));
    }

    [Theory]
    [InlineData("names 'corectness', which is none of the terms of gsm: xmlcount (0.5), soft_format (0.5), strict_format (0.5), int (0.5), "
        + "correctness (2); did you mean 'correctness'?", "rewards={corectness: 4}")]
    [InlineData("names 'x', which is none of the terms of countdown: countdown (1)", "task=countdown", "rewards.x=4")]
    [InlineData("names 'int', which is none of the terms of gsm+countdown: gsm/xmlcount (0.5), gsm/soft_format (0.5), "
        + "gsm/strict_format (0.5), gsm/int (0.5), gsm/correctness (2), countdown/countdown (1)", "task=gsm+countdown", "rewards={int: 0}")]
    [InlineData("leaves gsm without a reward: all of its terms weigh 0: xmlcount, soft_format, strict_format, int, correctness",
        "rewards={xmlcount: 0, soft_format: 0, strict_format: 0, int: 0, correctness: 0}")]
    [InlineData("leaves countdown without a reward: all of its terms weigh 0: countdown/countdown", "task=gsm+countdown",
        "rewards={countdown/countdown: 0}")]
    public void Weights_that_cannot_be_are_refused_before_anything_runs(string problem, params string[] set) =>
        Assert.EndsWith($"'rewards' {problem}", runs.Problem("grpo", set));

    [Theory]
    [InlineData("'rewards.int' must be a number, not 'much'", "rewards={int: much}")]
    [InlineData("'rewards.int' must be at least -1000 and at most 1000, not 1e9", "rewards={int: 1e9}")]
    [InlineData("'rewards.int' must be a number, not '.inf'", "rewards={int: .inf}")]
    [InlineData("'rewards.int' needs a value", "rewards={int: null}")]
    [InlineData("'rewards' must be a mapping, not '4'", "rewards=4")]
    public void A_weight_is_a_finite_number(string problem, string set) => Assert.EndsWith(problem, runs.Problem("grpo", set));

    [Fact]
    public void The_papers_tasks_can_be_trained_on_their_strict_readings()
    {
        using var real = new RealDataRuns();
        var (usual, _) = real.Run("grpo", "task=countdown", "validation=null");
        Assert.Equal(["reward", "reward/countdown_reward_func", "reward_spread", "unrewarded/exact"],
            First(usual!).Keys.Where(name => name.Contains("reward", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var (strict, problem) = real.Run("grpo", "task=countdown", "validation=null", "rewards={countdown_reward_func: 0, exact: 1}");
        Assert.Null(problem);
        Assert.Equal(["reward", "reward/exact", "reward_spread", "unrewarded/countdown_reward_func"],
            First(strict!).Keys.Where(name => name.Contains("reward", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(Sample.Read(strict!), sample => Assert.Equal(["exact"], sample.Rewards.Keys));
        Assert.EndsWith("'rewards' leaves sudoku without a reward: all of its terms weigh 0: sudoku_reward_func, any_solution",
            real.Run("grpo", "rewards={sudoku_reward_func: 0}").Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("countdown", "exact")]
    [InlineData("sudoku", "any_solution", "whole_board")]
    [InlineData("gsm8k", "commas")]
    [InlineData("math500")]
    public void An_evaluation_of_the_papers_tasks_has_the_strict_readings_beside_the_score(string task, params string[] readings)
    {
        using var real = new RealDataRuns();
        var cell = real.Run("evaluate", $"task={task}").Artifact!;
        Assert.Equal(readings.Select(name => $"strict/{name}"), cell.Metrics.Keys.Where(
            name => name.StartsWith("strict/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var items = EvaluatedItem.Read(cell.File(EvaluateStage.ItemsFile));
        Assert.All(items, item => Assert.Equal(readings, (item.Strict?.Keys ?? []).Order(StringComparer.Ordinal)));
        foreach (var name in readings)
            Assert.Equal(100.0 * items.Count(item => item.Strict![name]) / items.Count, cell.Metrics[$"strict/{name}"]);
    }

    [Fact]
    public void A_nano_task_has_one_reading() =>
        Assert.All(EvaluatedItem.Read(runs.Artifact("evaluate").File(EvaluateStage.ItemsFile)), item => Assert.Null(item.Strict));

    [Fact]
    public void Every_term_is_documented_with_its_weight()
    {
        var text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "extending.md"));
        var table = text[text.IndexOf("## A reward of one's own weights", StringComparison.Ordinal)..];
        Assert.All(
            TaskRegistry.NanoTasks.SelectMany(task => task.Rewards)
                .Concat(TaskRegistry.PaperNames.SelectMany(name => TaskRegistry.PaperTask(name).Rewards)),
            term => Assert.Matches(FormattableString.Invariant($"`{term.Name}`[^|0-9]* {term.Weight}( each)?[,; |]"), table));
    }

    private static Dictionary<string, double> First(Artifact run) =>
        Curve.Read(run).ToDictionary(curve => curve.Series, curve => curve.Points[0].Value);
}
