using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Training;

/// <summary>What is not a number ends a stage; nothing of it is published.</summary>
public sealed class NotFiniteTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private const string Rate = "optimizer.learning_rate=1e30";
    private const string TooLarge = "the learning rate, as a number of 32 bits, is Infinity at step 1 of 1";

    [Theory]
    [InlineData("pretrain", "loss is NaN at step 2 of 3", "steps=3", Rate)]
    [InlineData("masked-sft", "loss is NaN at step 2 of 2", Rate)]
    [InlineData("grpo", "loss is NaN at step 1 of 2", Rate)]
    [InlineData("grpo", "(loss|gradient_norm) is NaN at step 1 of 2", Rate, "lora=null")]
    [InlineData("pretrain", TooLarge, "steps=1", "optimizer.learning_rate=1e300")]
    [InlineData("grpo", TooLarge, "rounds=1", "iterations=1", "optimizer.learning_rate=1e300")]
    public void A_run_that_diverges_ends_at_its_step_and_is_not_published(string spec, string problem, params string[] set) =>
        Assert.Matches(
            problem + @": training diverged; lower optimizer\.learning_rate \(there is no checkpoint yet\)$", runs.Problem(spec, set));

    [Theory]
    [InlineData("evaluate")]
    [InlineData("masked-sft")]
    [InlineData("grpo")]
    [InlineData("grpo", "precision.nf4=true")]
    [InlineData("evaluate", "precision={weights: bfloat16}")]
    public void A_weight_that_is_not_a_number_is_named(string spec, params string[] set) => Assert.Matches(
        @"changed_model/[0-9a-f]+: 'model\.transformer\.wte\.weight' holds 1 of \d+ numbers that are NaN or infinite$",
        runs.Problem(spec, [.. set, "inputs.model=nan"]));
}
