using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Tests.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Objectives;

/// <summary>What a rollout holds, and what is watched of some.</summary>
public sealed class RolloutTests
{
    private static readonly long Mask = TinyConfig.Value.MaskTokenId;

    /// <summary>Masks of the prompts take steps, so that some of the completions stay.</summary>
    [Fact]
    public void A_rollout_has_the_next_prompts_and_says_what_became_of_them()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        var asked = new List<long>();
        var sampler = new RolloutSampler<Sum>(model, new DecodingOptions { GenLength = 6, BlockLength = 6, Steps = 3, Temperature = 1 },
            new PolicyTrainingOptions { PromptsPerRound = 4, AccumulationSteps = 2, Generations = 3 })
        {
            Prompts = number =>
            {
                asked.Add(number);
                return new RewardedPrompt<Sum>([1, Mask, Mask, number], tokens => new Sum(tokens));
            },
            PadId = 0,
            EosId = TinyConfig.Value.EosTokenId,
            MaxPromptLength = 3,
        };
        var (rollout, answers) = sampler.Sample(1);
        Assert.Equal([2, 3], asked);
        Assert.Equal((6, 3, 6), (answers.Count, rollout.GroupSize, rollout.CutPrompts));
        var completions = rollout.Ids.narrow(1, rollout.Completion.Start, rollout.Completion.Length);
        var left = completions.eq(Number(Mask)).sum(1);
        Assert.Equal(left.sum().item<long>(), rollout.MasksLeft);
        Assert.True(rollout.MasksLeft > left.max().item<long>(), "of one row alone");
        Assert.Equal(answers.Select(answer => (float)answer.Reward), rollout.RewardsOf(completions).data<float>().ToArray());
        Assert.Equal(Enumerable.Repeat(6f, 6), rollout.RewardsOf(ones_like(completions)).data<float>().ToArray());
    }

    [Fact]
    public void Without_prompts_other_completions_have_no_reward()
    {
        using var scope = NewDisposeScope();
        var rollout = Judged([1, 3], [[1, 1], [1, 0]]);
        Assert.Throws<InvalidOperationException>(() => rollout.RewardsOf(zeros([2, 2], dtype: ScalarType.Int64)));
    }

    [Fact]
    public void Figures_of_a_round_are_means_over_all_of_its_rollouts()
    {
        using var scope = NewDisposeScope();
        var figures = new RoundFigures([
            Judged([0, 0, 3], [[1, 1], [1, 0], [1, 1]], masksLeft: 3, cutPrompts: 2),
            Judged([2, 2], [[1, 0], [1, 0]], masksLeft: 1, cutPrompts: 1),
            Judged([5, 5], [[1, 1], [1, 1]])]);
        Assert.Equal((7, 3, 2), (figures.Completions, figures.Groups, figures.GroupsWithoutSpread));
        Assert.Equal(17 / 7.0, figures.Reward, 1e-6);
        Assert.Equal(double.Sqrt(2) / 3, figures.RewardSpread, 1e-6);
        Assert.Equal((5 / 3.0 + 1 + 2) / 3, figures.CompletionLength, 1e-6);
        Assert.Equal((4 / 7.0, 3 / 7.0), (figures.MasksLeft, figures.CutPrompts));

        figures.Add(new PolicyLoss(tensor(1f), ("m", tensor(2f))));
        figures.Add(new PolicyLoss(tensor(2f), ("m", tensor(4f))));
        figures.AddUpdate(3);
        figures.AddUpdate(5);
        Assert.Equal((1.5, 4), (figures.Loss, figures.GradientNorm));
        Assert.Equal([("m", 3)], figures.Metrics);
        Assert.Contains("loss", Assert.Throws<NotFiniteException>(() => figures.Add(new PolicyLoss(tensor(float.NaN)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_is_disposed_where_it_is_a_model_of_its_own()
    {
        using var policy = RandomWeights.Create(TinyConfig.Value, 4);
        ReferencePolicy.WithoutAdapters(policy).Dispose();
        Assert.False(policy.Output.Weight.IsInvalid);
        var frozen = RandomWeights.Create(TinyConfig.Value, 4);
        var weight = frozen.Output.Weight;
        ReferencePolicy.Frozen(frozen).Dispose();
        Assert.True(weight.IsInvalid);
    }

    private static Rollout Judged(double[] rewards, float[][] counted, long masksLeft = 0, int cutPrompts = 0) => new(
        zeros([rewards.Length, 3], dtype: ScalarType.Int64), new Window(1, 2),
        tensor(counted.SelectMany(row => row).ToArray(), [rewards.Length, 2]), rewards.Length, rewards)
    {
        MasksLeft = masksLeft,
        CutPrompts = cutPrompts,
    };

    private sealed record Sum(int[] Tokens) : IRewarded
    {
        public double Reward => Tokens.Sum();
    }
}
