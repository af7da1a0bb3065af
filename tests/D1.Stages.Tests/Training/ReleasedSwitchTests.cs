using D1.Stages.Artifacts;
using D1.Stages.Pipeline;
using D1.Stages.Tests.Toys;
using D1.Stages.Tracking;

namespace D1.Stages.Tests.Training;

/// <summary>What the released code does is a switch of the spec (DESIGN 4.6): it changes results where it should, and nowhere else.</summary>
public sealed class ReleasedSwitchTests : IClassFixture<ReleasedSwitchTests.TinyRuns>
{
    private readonly TinyRuns _runs;

    public ReleasedSwitchTests(TinyRuns runs) => _runs = runs;

    [Theory]
    [InlineData("masked-sft", "learn_padding=false")]
    [InlineData("grpo", "lora.dropout=0.3")]
    [InlineData("grpo", "mask_schedule=released")]
    [InlineData("grpo", "accumulation_steps=2")]
    [InlineData("grpo", "rollout.max_prompt_length=4")]
    [InlineData("grpo", "precision.weights=bfloat16")]
    [InlineData("grpo", "precision.products=bfloat16")]
    [InlineData("grpo", "precision.sampling=bfloat16")]
    [InlineData("evaluate", "cache=dual")]
    [InlineData("evaluate", "threshold=0.01")]
    [InlineData("evaluate", "factor=5")]
    [InlineData("evaluate", "precision.weights=bfloat16")]
    public void A_switch_changes_the_result(string spec, string set) => Assert.NotEqual(_runs.Digest(spec), _runs.Digest(spec, set));

    [Theory]
    [InlineData("grpo", "lora.dropout_in_rollouts=false")]
    [InlineData("grpo", "lora.dropout=1e-12")] // Everything is kept, but the old policy is looked at beforehand.
    [InlineData("grpo", "iterations=1", "mask_schedule=released")]
    [InlineData("grpo", "rollout.max_prompt_length=100")]
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
    [InlineData("evaluate", "'precision.sampling' must be float32 or bfloat16: exponentials of logits leave float16's range", "precision.sampling=float16")]
    [InlineData("evaluate", "device cuda: stages compute on the CPU only; leave the key out", "device=cuda")]
    [InlineData("grpo", "'precision' rounds small updates of the weights away: train adapters (lora), or leave the weights in float32", "precision.weights=bfloat16", "lora=null")]
    [InlineData("grpo", "'accumulation_steps' must divide prompts_per_round (4)", "accumulation_steps=3")]
    [InlineData("evaluate", "'factor' excludes threshold: give one of them", "threshold=0.5", "factor=1")]
    [InlineData("grpo", "'rollout.block_length' must divide gen_length (16)", "rollout.block_length=5")]
    public void Switches_that_cannot_be_are_refused_in_one_line(string spec, string problem, params string[] set) => Assert.EndsWith(problem, _runs.Problem(spec, set));

    /// <summary>Tiny stages over one store.</summary>
    public sealed class TinyRuns : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public TinyRuns()
        {
            _folder.Write("pretrain.yaml", """
                stage: pretrain
                model: {d_model: 16, n_heads: 2, n_layers: 2, mlp_hidden_size: 24}
                tasks: [countdown, gsm]
                steps: 300
                tokens_per_batch: 352
                lengths: [{length: 44}]
                optimizer: {learning_rate: 3e-3}
                """);
            _folder.Write("masked-sft.yaml", """
                stage: masked_sft
                inputs: {model: pretrain}
                tasks: [countdown, gsm]
                examples: 8
                steps: 2
                batch_size: 4
                lengths: [{length: 44}]
                optimizer: {learning_rate: 1e-3}
                """);
            _folder.Write("grpo.yaml", """
                stage: diffu_grpo
                inputs: {model: pretrain}
                task: gsm
                rounds: 2
                prompts_per_round: 4
                generations: 4
                iterations: 3
                rollout: {gen_length: 16, block_length: 8, steps: 8}
                optimizer: {learning_rate: 1e-2}
                lora: {rank: 4, alpha: 8}
                """);
            _folder.Write("evaluate.yaml", """
                stage: evaluate
                inputs: {model: pretrain}
                task: gsm
                problems: 64
                batch_size: 32
                gen_length: 16
                block_length: 8
                tokens_per_step: 1
                """);
        }

        public void Dispose() => _folder.Dispose();

        public string Digest(string spec, params string[] set)
        {
            var result = Run(Graph(spec, set));
            Assert.True(result.Succeeded, result.Error);
            return result.Artifact!.Digest;
        }

        /// <summary>What is said of a spec that is refused, when it is read or when it runs.</summary>
        public string Problem(string spec, params string[] set)
        {
            try
            {
                return Run(Graph(spec, set)).Error!;
            }
            catch (Model.InputException e)
            {
                return e.Message;
            }
        }

        private SpecGraph Graph(string spec, string[] set) => SpecGraph.Load(BuiltInStages.Registry, _folder[spec + ".yaml"], set);

        private NodeResult Run(SpecGraph graph)
        {
            var store = new ArtifactStore(_folder["store"], _ => { });
            return new Scheduler(store, new InProcessRunner(store, new NoTracker()), new PlainDisplay(TextWriter.Null), new SchedulerOptions { Places = 1 })
                .RunAsync(graph, default).GetAwaiter().GetResult()[^1];
        }
    }
}
