using System.Text.Json;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Models;
using D1.Stages.Results;
using D1.Stages.Tests.Toys;
using D1.Stages.Training;

namespace D1.Stages.Tests.Training;

/// <summary>Validation along a training run: what it measures and keeps, what is chosen by it, and when it ends the run.</summary>
public sealed class ValidationTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private const string Rounds = "rounds=4", Twice = "validation={times: 2, problems: 16}";

    [Theory]
    [InlineData("lora={rank: 4, alpha: 8}")]
    [InlineData("lora=null")]
    public void A_kept_model_is_what_a_shorter_run_ends_with(string adapters)
    {
        var run = runs.Artifact("grpo", Rounds, adapters, Twice);
        Assert.Equal(Weights(runs.Artifact("grpo", "rounds=2", adapters)), Weights(run, "validated/1/"));
        Assert.False(Directory.Exists(Path.Combine(run.Folder, "validated", "2")), "the last model is the run's output");
    }

    [Theory]
    [InlineData("grpo", Rounds)]
    [InlineData("masked-sft", "steps=4")]
    public void Validation_changes_no_weight(string spec, string length) =>
        Assert.Equal(Weights(runs.Artifact(spec, length)), Weights(runs.Artifact(spec, length, Twice)));

    [Fact]
    public void A_cell_evaluates_the_model_that_it_is_asked_for()
    {
        const string model = "inputs.model={spec: grpo, set: {rounds: 4, validation: {times: 2, problems: 16}}}";
        var (first, last) = (runs.Artifact("evaluate", model, "checkpoint=1"), runs.Artifact("evaluate", model));
        Assert.Equal(Items(runs.Artifact("evaluate", "inputs.model=grpo")), Items(first));
        Assert.Equal(Items(runs.Artifact("evaluate", "inputs.model={spec: grpo, set: {rounds: 4}}")), Items(last));
        Assert.NotEqual(Items(first), Items(last));
        Assert.Equal(Items(last), Items(runs.Artifact("evaluate", model, "checkpoint=2")));
        Assert.Equal(Scores(runs.Artifact("grpo", Rounds, Twice)), [first.Metrics["validation"], last.Metrics["validation"]]);
        Assert.Equal([1, 2], [first.Metrics["checkpoint"], last.Metrics["checkpoint"]]);
        Assert.Equal([2, 4], [first.Metrics["checkpoint_step"], last.Metrics["checkpoint_step"]]);
    }

    /// <summary>The curve says where the run began; kept models, choices among them and plateaus are of validations from the first update
    /// on.</summary>
    [Fact]
    public void Reinforcement_learning_is_measured_before_its_first_update_and_nothing_is_chosen_by_that()
    {
        var run = runs.Artifact("grpo", Rounds, Twice);
        var curve = Curve.Read(run).Single(curve => curve.Series == "validation_accuracy").Points;
        Assert.Equal([0, 2, 4], curve.Select(point => point.Step));
        Assert.Equal([1, 2], History(run).Validations.Select(result => result.Number));
        Assert.Equal(curve.Skip(1).Select(point => point.Value), Scores(run));
        var before = runs.Artifact("evaluate", "split=validation", "problems=16", "tokens_per_step=2").Metrics["score"];
        Assert.Equal(before, 100 * curve[0].Value, 9);
        Assert.False(Directory.Exists(Path.Combine(run.Folder, "validated", "0")), "a model of before is kept");
        Assert.Equal(curve[0].Value, Headline.Of(run)!.First);
        Assert.Equal(ResultText.Change("validation_accuracy", curve[0].Value, curve[^1].Value), new DiffuGrpoStage().Outcome(run));
        Assert.Equal([0, 2, 4], Sample.Read(run).Select(sample => sample.Step).Distinct());
    }

    [Fact]
    public void A_plateau_ends_the_run()
    {
        string[] still = ["rounds=8", "optimizer={learning_rate: 1e-12}"];
        var stopped = runs.Artifact("grpo", [.. still, "validation={times: 8, problems: 16, patience: 2}"]);
        Assert.Equal(3, Scores(stopped).Count);
        Assert.Equal(Weights(runs.Artifact("grpo", "rounds=3", still[1])), Weights(stopped));
        const string model = "inputs.model={spec: grpo, set: {rounds: 8, optimizer: {learning_rate: 1e-12}, validation: {times: 8, "
            + "problems: 16, patience: 2}}}";
        Assert.Equal(3, runs.Artifact("evaluate", model, "checkpoint=7").Metrics["checkpoint"]);
    }

    [Fact]
    public void The_loss_is_better_where_it_is_less()
    {
        var run = runs.Artifact("pretrain", "steps=60", "validation={times: 3, problems: 16}");
        var history = History(run);
        Assert.Equal(("validation_loss", false, 3), (history.Metric, history.HigherIsBetter, history.Times));
        Assert.Equal([20, 40, 60], history.Validations.Select(kept => kept.Step));
        Assert.All(history.Validations, kept => Assert.Equal(kept.Value, -history.Score(kept)));
        Assert.Equal(history.Validations[^1].Value, run.Metrics["validation_loss"]);
        Assert.Equal(run.Metrics["validation_loss"],
            runs.Artifact("pretrain", "steps=60", "validation={times: 1, problems: 16}").Metrics["validation_loss"]);
    }

    [Fact]
    public void The_table_shows_the_last_model_and_beside_it_the_best_on_validation_and_on_test()
    {
        var table = JsonDocument.Parse(
            File.ReadAllText(runs.Artifact("table1",
                "rows=[{model: base, label: base, spec: pretrain}, {model: grpo, label: grpo, spec: validated}]")
            .File("table1.json"))).RootElement.GetProperty("rows");
        Assert.Equal(["base", "grpo"], table.EnumerateArray().Select(row => row.GetProperty("model").GetString()));
        Assert.False(table[0].TryGetProperty("best_on_test", out _));
        var (last, validated, best) = (table[1], table[1].GetProperty("validation_selected"), table[1].GetProperty("best_on_test"));
        Assert.Equal(Scores(runs.Artifact("validated")) is [var first, var second] && first > second ? 1 : 2,
            validated.GetProperty("checkpoint").GetInt32());
        Assert.True(best.GetProperty("score")
            .GetDouble() >= Math.Max(last.GetProperty("score").GetDouble(), validated.GetProperty("score").GetDouble()));
        var shown = best.GetProperty("checkpoint").GetInt32() == 2 ? last : best;
        Assert.Equal(shown.GetProperty("artifact").GetString(), best.GetProperty("artifact").GetString());
    }

    [Theory]
    [InlineData("grpo", "'validation' has more times than the run has rounds (2)", "validation={times: 3}")]
    [InlineData("masked-sft", "'validation' has more times than the run has steps (2)", "validation={times: 3}")]
    [InlineData("evaluate", "kept no models; its spec needs 'validation'", "checkpoint=1")]
    [InlineData("evaluate", "validates 2 times; see its spec's validation.times", "checkpoint=3", "inputs.model=validated")]
    public void What_cannot_be_is_refused_in_one_line(string spec, string problem, params string[] set) =>
        Assert.EndsWith(problem, runs.Problem(spec, set));

    private static string Weights(Artifact model, string folder = "") =>
        model.Manifest.Files.Single(file => file.Path == folder + "model.safetensors").Sha256;

    private static string Items(Artifact cell) => File.ReadAllText(cell.File("items.jsonl"));

    private static List<double> Scores(Artifact run) =>
        [.. History(run).Validations.Select(History(run).Score)];

    private static ValidationHistory History(Artifact run) => ValidationHistory.Find(Path.Combine(run.Folder, "validated"))!;
}
