using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Training;

/// <summary>
/// What the released code does is a switch of the spec (docs/fidelity.md): it changes results where it should, and nowhere else.
/// </summary>
public sealed class ReleasedSwitchTests : IClassFixture<TinyRuns>
{
    private readonly TinyRuns _runs;

    public ReleasedSwitchTests(TinyRuns runs) => _runs = runs;

    [Theory]
    [InlineData("masked-sft", "learn_padding=false")]
    [InlineData("masked-sft", "lora={rank: 4, alpha: 8}")]
    [InlineData("masked-sft", "lora={rank: 4, alpha: 8, dropout: 0.3}")]
    [InlineData("masked-sft", "lora={rank: 4, alpha: 8}", "precision.nf4=true")]
    [InlineData("grpo", "precision.nf4=true")]
    [InlineData("grpo", "task=gsm+countdown")]
    [InlineData("evaluate", "precision.nf4=true")]
    [InlineData("grpo", "lora.dropout=0.3")]
    [InlineData("grpo", "mask_schedule=released")]
    [InlineData("grpo", "accumulation_steps=2")]
    [InlineData("grpo", "rollout.max_prompt_length=4")]
    [InlineData("grpo", "precision.weights=bfloat16")]
    [InlineData("grpo", "precision.products=bfloat16")]
    [InlineData("grpo", "precision.sampling=bfloat16")]
    [InlineData("grpo", "rollout.cache=prefix")]
    [InlineData("grpo", "rollout.cache=dual")]
    [InlineData("grpo", "rollout.threshold=0.01")]
    [InlineData("grpo", "rollout.factor=5")]
    [InlineData("grpo", "rollout.cfg_scale=1")]
    [InlineData("evaluate", "cfg_scale=1")]
    [InlineData("evaluate", "cache=prefix")]
    [InlineData("evaluate", "cache=dual")]
    [InlineData("evaluate", "threshold=0.01")]
    [InlineData("evaluate", "factor=5")]
    [InlineData("evaluate", "precision.weights=bfloat16")]
    public void A_switch_changes_the_result(string spec, params string[] set) =>
        Assert.NotEqual(_runs.Digest(spec, set[..^1]), _runs.Digest(spec, set));

    [Theory]
    [InlineData("grpo", "lora.dropout_in_rollouts=false")]
    [InlineData("grpo", "lora.dropout=1e-12")] // Everything is kept, but the old policy is looked at beforehand.
    [InlineData("grpo", "iterations=1", "mask_schedule=released")]
    [InlineData("grpo", "rollout.max_prompt_length=100")]
    [InlineData("grpo", "rollout.cfg_scale=0")]
    [InlineData("grpo", "precision={weights: float32, products: float32, sampling: float32}")]
    [InlineData("evaluate", "precision={weights: float32, products: float32, sampling: float32}")]
    [InlineData("evaluate", "padding=unpadded")] // The prompts of a nano task have one length.
    public void A_switch_without_anything_to_switch_changes_nothing(string spec, params string[] set) =>
        Assert.Equal(_runs.Digest(spec, set[..^1]), _runs.Digest(spec, set));

    [Fact]
    public void Dropout_in_rollouts_in_updates_and_nowhere_are_three_things()
    {
        var updates = _runs.Digest("grpo", "lora.dropout=0.3", "lora.dropout_in_rollouts=false");
        Assert.NotEqual(_runs.Digest("grpo"), updates);
        Assert.NotEqual(_runs.Digest("grpo", "lora.dropout=0.3"), updates);
    }

    [Fact]
    public void Old_log_probabilities_of_masks_that_return_are_those_from_before_the_first_update() => Assert.Equal(
        _runs.Digest("grpo", "iterations=4", "accumulation_steps=2", "mask_schedule=released"),
        _runs.Digest("grpo", "iterations=4", "accumulation_steps=2", "mask_schedule=released", "lora.dropout=1e-12"));

    [Fact]
    public void With_one_mask_a_round_its_schedule_does_not_matter() =>
        Assert.Equal(_runs.Digest("grpo", "random_masking=false"), _runs.Digest("grpo", "random_masking=false", "mask_schedule=released"));

    [Theory]
    [InlineData("evaluate", "precision: float16 products need a GPU; choose bfloat16 or float32", "precision.products=float16")]
    [InlineData("evaluate", "precision: float16 products need a GPU; choose bfloat16 or float32", "precision.weights=float16")]
    [InlineData("evaluate", "'precision.sampling' must be float32 or bfloat16: exponentials of logits leave float16's range",
        "precision.sampling=float16")]
    [InlineData("evaluate", "or choose device cpu", "device=cuda")]
    [InlineData("grpo", "'precision' rounds small updates of the weights away: train adapters (lora), or leave the weights in float32",
        "precision.weights=bfloat16", "lora=null")]
    [InlineData("grpo", "'precision' has nf4, which no update can change: train adapters (lora)", "precision.nf4=true", "lora=null")]
    [InlineData("masked-sft", "'precision' has nf4, which no update can change: train adapters (lora)", "precision.nf4=true")]
    [InlineData("grpo", "'accumulation_steps' must divide prompts_per_round (4)", "accumulation_steps=3")]
    [InlineData("evaluate", "'factor' excludes threshold: give one of them", "threshold=0.5", "factor=1")]
    [InlineData("grpo", "'rollout.factor' excludes threshold: give one of them", "rollout.threshold=0.5", "rollout.factor=1")]
    [InlineData("grpo", "'rollout.block_length' must divide gen_length (16)", "rollout.block_length=5")]
    public void Switches_that_cannot_be_are_refused_in_one_line(string spec, string problem, params string[] set) =>
        Assert.EndsWith(problem, _runs.Problem(spec, set));
}
