using D1.Stages.Evaluation;
using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Evaluation;

/// <summary>Sequences that a model's context does not hold, and answers that are not finished.</summary>
public sealed class ContextTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private const string Context = "the model's context has 256 (max_sequence_length in its config.json)";

    [Theory]
    [InlineData("evaluate", @": gen_length 256: with its prompt \d+ tokens, ", "gen_length=256")]
    [InlineData("grpo", @": gen_length 256: with its prompt \d+ tokens, ", "rollout.gen_length=256", "rollout.steps=128")]
    [InlineData("pretrain", ": lengths: 300 tokens, ", "lengths=[{length: 300}]")]
    [InlineData("masked-sft", ": lengths: 300 tokens, ", "lengths=[{length: 44}, {length: 300, share: 0.001}]")]
    public void What_is_longer_than_the_context_is_refused_before_anything_runs(string spec, string problem, params string[] set)
    {
        Assert.Matches(problem, runs.Problem(spec, set));
        Assert.EndsWith(Context, runs.Problem(spec, set), StringComparison.Ordinal);
        Assert.EndsWith(Context, runs.Estimate(spec, set).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_longer_context_is_a_parameter_of_pretraining() =>
        Assert.Null(runs.Estimate("pretrain", "lengths=[{length: 300}]", "model.max_sequence_length=300").Problem);

    [Fact]
    public void Masks_that_are_left_in_answers_are_counted_and_said()
    {
        var cell = runs.Artifact("evaluate", "inputs.model=masks");
        var items = EvaluatedItem.Read(cell.File(EvaluateStage.ItemsFile));
        var masked = items.Where(item => item.MasksLeft is not null).ToList();
        Assert.NotEmpty(masked);
        Assert.Equal(cell.Metrics["masks_left"], masked.Sum(item => item.MasksLeft!.Value));
        Assert.Contains($"{masked.Count} of 64 answers still hold masks, {masked.Sum(item => item.MasksLeft)} in all", runs.Said);
        Assert.Equal(0, runs.Artifact("evaluate", "inputs.model=masks", "may_predict_mask=false").Metrics["masks_left"]);
    }
}
