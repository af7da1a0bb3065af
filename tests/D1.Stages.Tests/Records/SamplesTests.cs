using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Stages.Evaluation;
using D1.Stages.Tests.Toys;
using D1.Tests;

namespace D1.Stages.Tests.Records;

/// <summary>What models wrote, in the artifacts of RL and evaluation.</summary>
public sealed class SamplesTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    [Fact]
    public void Each_validation_shows_the_same_problems()
    {
        var run = runs.Artifact("grpo", "rounds=4", "validation={times: 2, problems: 20}");
        var steps = Sample.Read(run).GroupBy(sample => sample.Step).ToList();
        Assert.Equal([0L, 2, 4], steps.Select(step => step.Key));
        Assert.All(steps, step => Assert.Equal(RunSamples.Most, step.Count()));
        Assert.Equal(steps[0].Select(sample => (sample.Id, sample.Question, sample.Truth)),
            steps[1].Select(sample => (sample.Id, sample.Question, sample.Truth)));
        Assert.All(Sample.Read(run), sample =>
        {
            Assert.Equal(["xmlcount", "soft_format", "strict_format", "int", "correctness"], sample.Rewards.Keys);
            Assert.Equal(sample.Rewards.Values.Sum(), sample.Reward);
            Assert.StartsWith("gsm ", sample.Question, StringComparison.Ordinal);
            Assert.Equal((16, "gsm", sample.EffectiveTokens == 16), (sample.Tokens, sample.Task, sample.Cut));
        });
    }

    [Fact]
    public void A_run_without_validations_shows_its_last_rounds_rollouts()
    {
        var run = runs.Artifact("grpo");
        var samples = Sample.Read(run);
        Assert.Equal((RunSamples.Most, 2L), (samples.Count, Assert.Single(samples.Select(sample => sample.Step).Distinct())));
        Assert.Equal(samples.Count, samples.Select(sample => sample.Id).Distinct().Count());
        // All of the round's rollouts, so that its curves say the same.
        var curves = Curve.Read(run).ToDictionary(curve => curve.Series, curve => curve.Points[^1].Value);
        Assert.Equal(samples.Average(sample => sample.Reward), curves["reward"], 5);
        Assert.Equal(samples.Average(sample => sample.Cut ? 1 : 0), curves["completions_cut"]);
        Assert.Equal(samples.Average(sample => (double)sample.Correct / sample.Total), curves["rollout_accuracy"]);
        foreach (var term in samples[0].Rewards.Keys)
            Assert.Equal(samples.Average(sample => sample.Rewards[term]), curves[$"reward/{term}"], 12);
    }

    [Fact]
    public void The_curves_of_a_round_are_all_there() => Assert.Equal(
        ["clip_ratio", "completion_length", "completions_cut", "gradient_norm", "groups_without_spread", "kl", "learning_rate", "loss",
            "masks_left", "prompts_cut", "reward", "reward/correctness", "reward/int", "reward/soft_format", "reward/strict_format",
            "reward/xmlcount", "reward_spread", "rollout_accuracy", "tokens_per_second", "validation_accuracy"],
        Curve.Read(runs.Artifact("validated")).Select(curve => curve.Series));

    [Fact]
    public void Of_a_mix_each_task_has_its_own_terms()
    {
        var run = runs.Artifact("grpo", "task=gsm+countdown");
        Assert.Equal(["reward/countdown/countdown", "reward/gsm/correctness", "reward/gsm/int"],
            Curve.Read(run).Select(curve => curve.Series)
                .Where(name => name.Contains("/countdown/", StringComparison.Ordinal) || name.Contains("/gsm/", StringComparison.Ordinal))
                .Take(3));
        var sample = Sample.Read(run).First(sample => sample.Task == "countdown");
        Assert.Equal(["countdown"], sample.Rewards.Keys);
        Assert.Matches("^[0-9]+ from [0-9]+ [0-9]+ [0-9]+$", sample.Truth);
    }

    [Fact]
    public void An_evaluation_shows_every_item_under_its_id()
    {
        var cell = runs.Artifact("evaluate");
        var (items, samples) = (EvaluatedItem.Read(cell.File(EvaluateStage.ItemsFile)), Sample.Read(cell));
        Assert.Equal(items.Select(item => (item.Id, item.Completion, item.Extracted, item.Verdict.Correct, item.Verdict.Total)),
            samples.Select(sample => (sample.Id, sample.Completion, sample.Extracted, sample.Correct, sample.Total)));
        Assert.Equal((64, 0L), (samples.Count, samples.Max(sample => sample.Step)));
        var file = Assert.Single(cell.Manifest.Files, file => file.Path == Sample.FileName);
        Assert.Equal((false, ContentDigest.OfFile(cell.File(Sample.FileName))), (file.Declared, file.Sha256));
    }

    [Fact]
    public void The_model_of_a_validation_says_its_step() => Assert.Equal(2, Sample.Read(runs.Artifact("evaluate",
        "inputs.model={spec: grpo, set: {rounds: 4, validation: {times: 2, problems: 20}}}", "checkpoint=1"))[0].Step);

    [Fact]
    public void A_line_has_every_field_in_its_order()
    {
        var line = File.ReadLines(runs.Artifact("evaluate").File(Sample.FileName)).First();
        Assert.Equal(["step", "task", "id", "question", "truth", "completion", "extracted", "correct", "total", "rewards", "reward",
            "effective_tokens", "tokens", "cut"], JsonNode.Parse(line)!.AsObject().Select(pair => pair.Key));
        Assert.Contains("<", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_artifact_of_before_has_none_and_a_damaged_line_is_named()
    {
        using var folder = new TemporaryFolder();
        var artifact = new Artifact(folder["cell"], runs.Artifact("evaluate").Manifest);
        Assert.Empty(Sample.Read(artifact));
        var lines = File.ReadAllLines(runs.Artifact("evaluate").File(Sample.FileName));
        folder.Write($"cell/{Sample.FileName}", $"{lines[0]}\n{lines[1][..40]}\n");
        Assert.Equal($"{folder[$"cell/{Sample.FileName}"]}:2: damaged: {lines[1][..40]}",
            Assert.Throws<InputException>(() => Sample.Read(artifact)).Message);
    }
}
