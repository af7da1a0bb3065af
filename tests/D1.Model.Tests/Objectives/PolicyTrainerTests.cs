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
        var calls = new List<long[]>();
        var (figures, before, after) = Train(new SequenceRatio(calls, old, reference));
        Assert.Equal(expected, calls.Count);
        Assert.All(calls, shape => Assert.Equal([6], shape));
        Assert.False(before.allclose(after), "nothing was learned");
        // A ratio to itself is 1, and it is 1 in the first of three updates alone.
        Assert.Equal(old, figures.Metrics.Single().Value != 1);
        Assert.Equal((4, 12), (figures.Groups, figures.Completions));
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
            () => Train(new SequenceRatio([], Old: false, Reference: false) { Metrics = 2 })).Message);

    /// <summary>Whoever made the rollouts fail gets the error alone, and no round that could be disposed.</summary>
    [Fact]
    public void A_round_that_does_not_begin_leaves_nothing()
    {
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj"] }, 1);
        using var optimizer = new AdamW([.. Lora.Parameters(model)], new AdamWOptions());
        var trainer = new PolicyTrainer(model, null, optimizer, new SequenceRatio([], Old: false, Reference: false),
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

    private static (RoundFigures Figures, Tensor Before, Tensor After) Train(PolicyObjective objective)
    {
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj", "up_proj"] }, 1);
        var parameters = Lora.Parameters(model).ToList();
        var before = cat([.. parameters.Select(parameter => parameter.Value.detach().flatten())]);
        using var optimizer = new AdamW(parameters, new AdamWOptions());
        using var reference = ReferencePolicy.WithoutAdapters(model);
        var options = new PolicyTrainingOptions { PromptsPerRound = 4, Generations = 3, Iterations = Updates, AccumulationSteps = Passes };
        var decoding = new DecodingOptions { GenLength = 6, BlockLength = 6, Steps = 3, Temperature = 1 };
        var sampler = new RolloutSampler<Sum>(model, decoding, options)
        {
            Prompts = number => new RewardedPrompt<Sum>([number, number + 1, number + 2], tokens => new Sum(tokens)),
            PadId = 0,
            EosId = TinyConfig.Value.EosTokenId,
        };
        var figures = new PolicyTrainer(model, reference, optimizer, objective, options)
            .Step(0, number => sampler.Sample(number).Rollout, _ => 1e-2);
        return (figures, before, cat([.. parameters.Select(parameter => parameter.Value.detach().flatten())]));
    }

    private sealed record Sum(int[] Tokens) : IRewarded
    {
        public double Reward => Tokens.Sum() % 7;
    }

    /// <summary>The mean of a ratio of whole completions' likelihoods, times their advantages.</summary>
    private sealed record SequenceRatio(List<long[]> Calls, bool Old, bool Reference) : PolicyObjective
    {
        public override string Kind => "sequence_ratio";

        public int Metrics { get; init; } = 1;

        public override LikelihoodEstimator Estimator => new Halves(Calls);

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

    private sealed record Halves(List<long[]> Calls) : LikelihoodEstimator
    {
        public override int Passes => 2;

        public override MaskPattern Draw(Rollout rollout, Generator generator)
        {
            var half = rand(rollout.Ids.shape, generator: generator).lt(Number(0.5));
            var completion = Range(rollout.Ids.size(1), CPU).ge(Number(rollout.Completion.Start));
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
            Calls.Add(scores.shape);
            return scores;
        }
    }
}
