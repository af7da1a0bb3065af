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

namespace D1.Model.Tests.Likelihood;

/// <summary>
/// Log-probabilities with classifier-free guidance against their definition: whole logits of two separate passes at float64, put together
/// as un + (scale + 1)(cond − un), log-softmax of that, and autograd through all of it.
/// </summary>
public sealed class GuidedLogProbabilitiesTests : IDisposable
{
    private const int Prompt = 5, Completion = 7;

    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Tensor _ids = Range(24, CPU).view(2, Prompt + Completion);

    // The first 3 tokens of one completion, the first 6 of the other.
    private readonly Tensor _counted =
        Range(Completion, CPU) < arange(Number(3), Number(9), Number(3), ScalarType.Int64, CPU).unsqueeze(1);

    private readonly Tensor _pattern;

    public GuidedLogProbabilitiesTests()
    {
        using var generator = new Generator(6);
        _pattern = OneStepLogProbabilities.MaskPattern(rand(_ids.shape, generator: generator), Prompt, 0.3);
    }

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(0.5, false, false, "one step")]
    [InlineData(1, true, false, "one step")]
    [InlineData(3, true, true, "one step")]
    [InlineData(1, true, false, "half")]
    [InlineData(1, true, false, "with head")]
    public void They_are_those_of_extrapolated_logits_and_so_are_their_gradients(double scale, bool counts, bool again, string which)
    {
        var pattern = which != "half" ? _pattern
            : _pattern & Range(_ids.size(1), CPU).lt(Number(Prompt)) | Range(_ids.size(1), CPU).remainder(Number(2)).eq(Number(0));
        using var narrow = Create(ScalarType.Float32, trainsHead: which == "with head");
        using var wide = Create(ScalarType.Float64, trainsHead: which == "with head");
        narrow.ActivationCheckpointing = again;
        var counted = counts ? _counted : null;

        var expected = Defined(wide, pattern, scale);
        if (counts) expected = expected.masked_fill(_counted.logical_not(), Number(0));
        var got = OneStepLogProbabilities.Forward(narrow, _ids, pattern, new Window(Prompt, Completion), counted, cfgScale: scale);
        Assert.True(expected.allclose(got.to(ScalarType.Float64), 1e-4, 1e-5), "another log-probability");

        // Any gradient that a loss may hand down.
        var weights = arange(Number(1), Number(1 + expected.numel()), Number(1), ScalarType.Float64, CPU).view(expected.shape).sin();
        (expected * weights).sum().backward();
        narrow.Backward((got * weights.to(ScalarType.Float32)).sum());
        foreach (var (name, parameter) in Trained(wide))
        {
            var (defined, own) = (parameter.grad!.to(ScalarType.Float64), Trained(narrow)[name].grad!.to(ScalarType.Float64));
            var largest = defined.abs().max().item<double>();
            Assert.True(largest > 0, name);
            Assert.InRange((own - defined).abs().max().item<double>() / largest, 0, 1e-4);
        }
    }

    [Fact]
    public void No_guidance_changes_no_bit()
    {
        using var model = Create(ScalarType.Float32, trainsHead: false);
        var (plain, gradients) = Score(0);
        var (guided, others) = Score(1);
        var without = OneStepLogProbabilities.Forward(model, _ids, _pattern, new Window(Prompt, Completion), _counted);
        Assert.True(plain.eq(without).all().item<bool>());
        Assert.False(plain.allclose(guided), "guidance changed nothing");
        Assert.False(gradients.allclose(others), "guidance changed no gradient");

        (Tensor Scores, Tensor Gradients) Score(double scale)
        {
            var scores = new OneStepEstimator().Score(model, Sampled(scale), new MaskPattern(_pattern));
            model.Backward(scores.sum());
            var gradient = cat([.. Lora.Parameters(model).Select(pair => pair.Value.grad!.flatten())]).clone();
            foreach (var (_, parameter) in Lora.Parameters(model)) parameter.grad!.zero_();
            return (scores.detach(), gradient);
        }
    }

    [Fact]
    public void A_rollout_has_the_guidance_that_it_was_decoded_with()
    {
        using var model = Create(ScalarType.Float32, trainsHead: false);
        var (plain, guided) = (Sample(0), Sample(3));
        Assert.Equal((0, 3), (plain.CfgScale, guided.CfgScale));
        Assert.False(plain.Ids.eq(guided.Ids).all().item<bool>(), "guidance changed no completion");

        Rollout Sample(double scale) => Sampler(model, scale).Sample(0).Rollout;
    }

    /// <summary>Old, reference and new policy are guided: in the first update the KL of fresh adapters is 0.</summary>
    [Fact]
    public void All_policies_are_guided_alike()
    {
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj", "up_proj"] }, 1);
        var figures = Train(model, new DiffuGrpo(), scale: 2);
        Assert.Equal(0, figures.Metrics.Single(metric => metric.Name == "kl").Value);
        Assert.NotEqual(0, figures.GradientNorm);
    }

    [Fact]
    public void An_objective_whose_scores_cannot_be_guided_refuses_guided_rollouts()
    {
        using var model = Create(ScalarType.Float32, trainsHead: false);
        Assert.Equal("objective unguided scores completions without guidance, and the rollout was decoded with it",
            Assert.Throws<InputException>(() => Train(model, new Unguided(), scale: 1)).Message);
        Train(model, new Unguided(), scale: 0);
    }

    private Tensor Defined(Llada model, Tensor pattern, double scale)
    {
        var mask = Number(TinyConfig.Value.MaskTokenId);
        var conditional = _ids.masked_fill(pattern, mask);
        var unconditional = cat([full([2, Prompt], mask, dtype: ScalarType.Int64), conditional.narrow(1, Prompt, Completion)], 1);
        var (cond, un) = (model.Logits(conditional), model.Logits(unconditional));
        var logits = un.Plus((cond - un) * Number(scale + 1)).narrow(1, Prompt, Completion);
        return logits.log_softmax(-1).gather(-1, _ids.narrow(1, Prompt, Completion).unsqueeze(-1)).squeeze(-1);
    }

    private Rollout Sampled(double scale) =>
        new(_ids, new Window(Prompt, Completion), _counted.to(ScalarType.Float32), 2, [0, 1]) { CfgScale = scale };

    private static Dictionary<string, Tensor> Trained(Llada model) =>
        model.Weights().Where(pair => pair.Value.requires_grad).Concat(Lora.Parameters(model)).ToDictionary();

    private static Llada Create(ScalarType type, bool trainsHead)
    {
        using var narrow = RandomWeights.Create(TinyConfig.Value, 4);
        var weights = narrow.Weights().ToDictionary();
        var model = new Llada(TinyConfig.Value, (name, _) => weights[name].to(type, copy: true).DetachFromDisposeScope());
        model.Output.Weight.requires_grad_(trainsHead);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj", "v_proj", "up_proj"] }, 1);
        using var generator = new Generator(5);
        foreach (var (_, parameter) in Lora.Parameters(model))
            parameter.uniform_(-0.5, 0.5, generator).requires_grad_();
        return model;
    }

    private static PolicyTrainingOptions Options => new() { PromptsPerRound = 2, Generations = 3, Iterations = 1 };

    private static RolloutSampler<Sum> Sampler(Llada model, double scale) =>
        new(model, new DecodingOptions { GenLength = 6, BlockLength = 6, Steps = 3, Temperature = 1, CfgScale = scale }, Options)
        {
            Prompts = number => new RewardedPrompt<Sum>([number, number + 1, number + 2], tokens => new Sum(tokens)),
            PadId = 0,
            EosId = TinyConfig.Value.EosTokenId,
        };

    private static RoundFigures Train(Llada model, PolicyObjective objective, double scale)
    {
        using var optimizer = new AdamW([.. Lora.Parameters(model)], new AdamWOptions());
        using var reference = ReferencePolicy.WithoutAdapters(model);
        return new PolicyTrainer(model, reference, optimizer, objective, Options)
            .Step(0, number => Sampler(model, scale).Sample(number).Rollout, _ => 1e-3);
    }

    private sealed record Sum(int[] Tokens) : IRewarded
    {
        public double Reward => Tokens.Sum() % 7;
    }

    private sealed record Unguided : PolicyObjective
    {
        public override string Kind => "unguided";

        public override LikelihoodEstimator Estimator { get; } = new Plain();

        public override bool NeedsOld => false;

        public override bool NeedsReference => false;

        public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
            [.. rollouts.Select(rollout => Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize))];

        public override PolicyLoss Loss(PolicyScores scores, Tensor advantages) =>
            new((scores.Policy.sum(1) * advantages).mean().neg());

        private sealed record Plain : LikelihoodEstimator
        {
            public override MaskPattern Draw(Rollout rollout, Generator generator) =>
                new(Range(rollout.Ids.size(1), CPU).ge(Number(rollout.Completion.Start)).expand(rollout.Ids.shape));

            public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern) =>
                OneStepLogProbabilities.Forward(policy, rollout.Ids, pattern.Masked, rollout.Completion, rollout.Counted);
        }
    }
}
