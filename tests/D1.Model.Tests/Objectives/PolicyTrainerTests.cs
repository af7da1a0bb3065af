using D1.Core;
using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using D1.Model.Tests.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Objectives;

/// <summary>The trainer with an objective that is nothing like diffu-GRPO: one score a completion, of two complementary masks.</summary>
public sealed class PolicyTrainerTests
{
    private const int Updates = 3, Passes = 2;

    // π_ref under every pattern; π_old but under the first one of each rollout, which the first update says; π_θ at every pass.
    [Theory]
    [InlineData(true, true, (Updates + Updates - 1 + Updates) * Passes)]
    [InlineData(false, true, (Updates + Updates) * Passes)]
    [InlineData(true, false, (Updates - 1 + Updates) * Passes)]
    [InlineData(false, false, Updates * Passes)]
    public void Policies_are_asked_as_often_as_the_objective_needs_them(bool old, bool reference, int expected)
    {
        var watched = new Watched();
        var (figures, before, after) = Train(new SequenceRatio(watched, old, reference));
        Assert.Equal(expected, watched.Shapes.Count);
        Assert.All(watched.Shapes, shape => Assert.Equal([6], shape));
        Assert.False(before.allclose(after), "nothing was learned");
        // A ratio to itself is 1, and it is 1 in the first of three updates alone.
        Assert.Equal(old, figures.Metrics.Single().Value != 1);
        Assert.Equal((4, 12), (figures.Groups, figures.Completions));
    }

    // Dropout makes two passes differ. Of a single update the released code takes the one for both all the same.
    [Theory]
    [InlineData(Updates, true, Updates)]
    [InlineData(Updates, false, Updates)]
    [InlineData(1, true, 0)]
    [InlineData(1, false, 1)]
    public void With_dropout_the_old_policy_is_asked_as_rollouts_are_made_and_updates_drop(int updates, bool inRollouts, int old)
    {
        var watched = new Watched();
        Train(new SequenceRatio(watched, Old: true, Reference: false), Options with { Iterations = updates },
            new AdapterDropout(0.5, inRollouts));
        Assert.Equal([.. Enumerable.Repeat(inRollouts, old * Passes), .. Enumerable.Repeat(true, updates * Passes)], watched.Dropping);
    }

    [Fact]
    public void A_dropout_of_nothing_is_none()
    {
        var watched = new Watched();
        Train(new SequenceRatio(watched, Old: true, Reference: false), dropout: new AdapterDropout(0, InRollouts: true));
        Assert.Equal(Enumerable.Repeat(false, (Updates - 1 + Updates) * Passes), watched.Dropping);
    }

    [Fact]
    public void Every_rollout_and_every_update_has_a_mask_of_its_own()
    {
        var watched = new Watched();
        var objective = new SequenceRatio(watched, Old: true, Reference: false);
        Train(objective);
        Train(objective, round: 1);
        Assert.Equal(2 * Passes * Updates, watched.Patterns.Count);
        Assert.Distinct(watched.Patterns);
    }

    /// <summary>With π_old as it was before the round, not with the update before: a ratio to itself would always be 1.</summary>
    [Fact]
    public void Where_a_round_keeps_one_mask_every_update_is_compared_with_the_old_policy()
    {
        var watched = new Watched();
        var (figures, _, _) = Train(new SequenceRatio(watched, Old: true, Reference: false), Options with { RandomMasking = false });
        Assert.Equal(Passes, watched.Patterns.Count);
        Assert.NotEqual(1, figures.Metrics.Single().Value);
    }

    [Fact]
    public void A_round_goes_on_where_the_last_one_ended()
    {
        var watched = new Watched();
        Train(new SequenceRatio(watched, Old: false, Reference: false), round: 1);
        Assert.Equal([2, 3], watched.Rollouts);
        Assert.Equal([3, 4, 5], watched.Updates);
    }

    [Fact]
    public void Who_watches_is_told_of_every_backward_pass()
    {
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj"] }, 1);
        using var optimizer = new AdamW([.. Lora.Parameters(model)], new AdamWOptions());
        var trainer = new PolicyTrainer(model, null, optimizer, new SequenceRatio(new(), Old: false, Reference: false), Options);
        using var scope = NewDisposeScope();
        using var round = trainer.Begin(0, number => Sampler(model, Options).Sample(number).Rollout);
        var losses = new List<double>();
        trainer.Update(round, 0, 1e-2, (_, loss) => losses.Add(loss.Loss.item<float>()));
        Assert.Equal(Passes, losses.Count);
        Assert.Equal(round.Figures.Loss, losses.Average(), 1e-9);
    }

    [Fact]
    public void A_round_leaves_no_tensor_behind()
    {
        var once = Live();
        Assert.Equal(once, Live());

        static long Live()
        {
            using (NewDisposeScope())
                Train(new SequenceRatio(new(), Old: true, Reference: true));
            return TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
    }

    [Theory]
    [InlineData(0.04, "kl clip_ratio")]
    [InlineData(0, "clip_ratio")]
    public void Diffu_GRPO_learns_and_says_what_it_saw(double beta, string metrics)
    {
        var (figures, before, after) = Train(new DiffuGrpo { Beta = beta });
        Assert.Equal(metrics, string.Join(' ', figures.Metrics.Select(metric => metric.Name)));
        Assert.False(before.allclose(after), "nothing was learned");
    }

    [Fact]
    public void A_policy_that_was_not_asked_for_says_so()
    {
        using var nothing = zeros(1);
        var scores = new PolicyScores(null!, null!, nothing, null, null);
        Assert.Contains("NeedsOld", Assert.Throws<InvalidOperationException>(() => scores.Old).Message, StringComparison.Ordinal);
        Assert.Contains("NeedsReference", Assert.Throws<InvalidOperationException>(() => scores.Reference).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_metrics_of_one_name_are_refused() => Assert.Equal(
        "the objective has two metrics 'ratio': give one of them another name", Assert.Throws<InputException>(
            () => Train(new SequenceRatio(new(), Old: false, Reference: false) { Metrics = 2 })).Message);

    /// <summary>Whoever made the rollouts fail gets the error alone, and no round that could be disposed.</summary>
    [Fact]
    public void A_round_that_does_not_begin_leaves_nothing()
    {
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj"] }, 1);
        using var optimizer = new AdamW([.. Lora.Parameters(model)], new AdamWOptions());
        var trainer = new PolicyTrainer(model, null, optimizer, new SequenceRatio(new(), Old: false, Reference: false),
            new PolicyTrainingOptions(), new AdapterDropout(0.5, InRollouts: true));
        Generator? noise = null;
        Assert.Equal("no prompt", Assert.Throws<InputException>(() => trainer.Begin(0, _ =>
        {
            noise = model.Noise;
            throw new InputException("no prompt");
        })).Message);
        Assert.Equal(IntPtr.Zero, noise!.Handle);
        Assert.Null(model.Noise);
    }

    private static PolicyTrainingOptions Options =>
        new() { PromptsPerRound = 4, Generations = 3, Iterations = Updates, AccumulationSteps = Passes };

    private static (RoundFigures Figures, Tensor Before, Tensor After) Train(PolicyObjective objective,
        PolicyTrainingOptions? options = null, AdapterDropout? dropout = null, long round = 0)
    {
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj", "up_proj"] }, 1);
        var parameters = Lora.Parameters(model).ToList();
        var before = cat([.. parameters.Select(parameter => parameter.Value.detach().flatten())]);
        using var optimizer = new AdamW(parameters, new AdamWOptions());
        using var reference = ReferencePolicy.WithoutAdapters(model);
        var watched = (objective as SequenceRatio)?.Watched ?? new();
        var figures = new PolicyTrainer(model, reference, optimizer, objective, options ?? Options, dropout).Step(round, number =>
        {
            watched.Rollouts.Add(number);
            return Sampler(model, options ?? Options).Sample(number).Rollout;
        }, update =>
        {
            watched.Updates.Add(update);
            return 1e-2;
        });
        return (figures, before, cat([.. parameters.Select(parameter => parameter.Value.detach().flatten())]));
    }

    private static RolloutSampler<Sum> Sampler(Llada model, PolicyTrainingOptions options) =>
        new(model, new DecodingOptions { GenLength = 6, BlockLength = 6, Steps = 3, Temperature = 1 }, options)
        {
            Prompts = number => new RewardedPrompt<Sum>([number, number + 1, number + 2], tokens => new Sum(tokens)),
            PadId = 0,
            EosId = TinyConfig.Value.EosTokenId,
        };

    /// <summary>What a trainer asked for: rollouts and rates by number, mask patterns, and scores by their shapes and by whether
    /// adapters dropped inputs.</summary>
    private sealed class Watched
    {
        public List<long> Rollouts { get; } = [];

        public List<long> Updates { get; } = [];

        public List<string> Patterns { get; } = [];

        public List<long[]> Shapes { get; } = [];

        public List<bool> Dropping { get; } = [];
    }

    private sealed record Sum(int[] Tokens) : IRewarded
    {
        public double Reward => Tokens.Sum() % 7;
    }

    /// <summary>The mean of a ratio of whole completions' likelihoods, times their advantages.</summary>
    private sealed record SequenceRatio(Watched Watched, bool Old, bool Reference) : PolicyObjective
    {
        public override string Kind => "sequence_ratio";

        public int Metrics { get; init; } = 1;

        public override LikelihoodEstimator Estimator => new Halves(Watched);

        public override bool NeedsOld => Old;

        public override bool NeedsReference => Reference;

        public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
            [.. rollouts.Select(rollout => Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize))];

        public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
        {
            var ratio = (scores.Policy - (Old ? scores.Old : scores.Policy.detach())).exp();
            var loss = (ratio * advantages).mean().neg();
            if (Reference) loss = loss.Plus((scores.Policy - scores.Reference).pow(Number(2)).mean());
            return new PolicyLoss(loss, [.. Enumerable.Repeat(("ratio", ratio.detach().mean()), Metrics)]);
        }
    }

    private sealed record Halves(Watched Watched) : LikelihoodEstimator
    {
        public override int Passes => 2;

        public override MaskPattern Draw(Rollout rollout, Generator generator)
        {
            var half = rand(rollout.Ids.shape, generator: generator).lt(Number(0.5));
            var completion = Range(rollout.Ids.size(1), CPU).ge(Number(rollout.Completion.Start));
            Watched.Patterns.Add(string.Concat(half.data<bool>().ToArray().Select(bit => bit ? '1' : '0')));
            return new MaskPattern(stack([half & completion, half.logical_not() & completion]));
        }

        public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern)
        {
            var scores = Enumerable.Range(0, Passes).Select(half =>
            {
                var masked = pattern.Masked[half];
                var counted = masked.narrow(1, rollout.Completion.Start, rollout.Completion.Length);
                return OneStepLogProbabilities.Forward(policy, rollout.Ids, masked, rollout.Completion, counted).sum(1);
            }).Aggregate((one, other) => one.Plus(other)) * Number(1.0 / rollout.Completion.Length);
            Watched.Shapes.Add(scores.shape);
            Watched.Dropping.Add(policy.Noise is not null);
            return scores;
        }
    }
}
