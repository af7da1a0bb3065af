using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Model.Objectives;
using static TorchSharp.torch;

namespace D1.Model.Tests.Objectives;

/// <summary>What the switches of objectives change, by numbers that can be reckoned by hand.</summary>
public sealed class ObjectiveSwitchTests
{
    // Two prompts, each with two completions of two tokens.
    private static Rollout Rollout(params double[] rewards) =>
        new(zeros([4, 3], dtype: ScalarType.Int64), new Window(1, 2), ones(4, 2), 2, rewards);

    [Fact]
    public void Weights_of_wd1_are_shared_out_in_a_group_or_in_the_batch()
    {
        using var scope = NewDisposeScope();
        var rollout = Rollout(2, 0, 1, 1);
        // A = 1, −1, 0, 0
        double e = Math.E, group = (e - (1 / e)) / (e + (1 / e)) / 2, batch = (e - (1 / e)) / (e + (1 / e) + 2);
        Near([-group, group, 0, 0], new Wd1().Advantages([rollout])[0]);
        Near([-batch, batch, 0, 0], new Wd1 { Weights = WeightScope.Batch }.Advantages([rollout])[0]);
        Near([-e / (e + (1 / e)) / 2, -1 / e / (e + (1 / e)) / 2, -0.25, -0.25], new Wd1 { Negative = false }.Advantages([rollout])[0]);
    }

    // One step, whose rewards are those of two completions of each of two prompts.
    private static Rollout Denoised(params double[] rewards)
    {
        var state = new DenoisingState(zeros([4, 2], dtype: ScalarType.Int64), ones([4, 2], dtype: ScalarType.Bool),
            zeros([4, 2], dtype: ScalarType.Int64), ones(4, 2));
        return new(zeros([4, 3], dtype: ScalarType.Int64), new Window(1, 2), ones(4, 2), 2, rewards)
        {
            Trajectory = [state],
            Worth = [.. rewards.Select(reward => (Func<int[], double>)(_ => reward))],
        };
    }

    [Fact]
    public void Weights_of_wd1_plus_plus_are_shared_out_in_a_group_or_in_the_batch()
    {
        using var scope = NewDisposeScope();
        double e = Math.E, group = (e - 1) / (e + 1) / 2, batch = ((e / (e + 3)) - (1 / (3 * e) / ((1 / (3 * e)) + 1)));
        Near([-group, group, 0, 0], new Wd1PlusPlus().Advantages([Denoised(1, 0, 0, 0)])[0]);
        Near([-batch], new Wd1PlusPlus { Weights = WeightScope.Batch }.Advantages([Denoised(1, 0, 0, 0)])[0].flatten()[..1]);
        // Of a round's two rollouts together.
        var both = new Wd1PlusPlus { Weights = WeightScope.Batch }.Advantages([Denoised(1, 0, 0, 0), Denoised(0, 0, 0, 0)]);
        Assert.Equal(0, both.Sum(each => each.sum().item<float>()), 1e-6);
        Assert.True(both[1][0][0].item<float>() > 0);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, (Math.E - (1 / Math.E)) / 4)] // (e^μ − e^−μ) / 4 with μ = 1
    public void Equal_rewards_teach_nothing_but_where_numerators_alone_are_centred(bool centred, double weight)
    {
        using var scope = NewDisposeScope();
        var objective = new Wd1PlusPlus { CentredDenominator = centred };
        Near(Enumerable.Repeat(weight, 4), objective.Advantages([Denoised(1, 1, 1, 1)])[0]);
    }

    [Fact]
    public void A_leave_one_out_advantage_is_a_reward_less_the_mean_of_the_others()
    {
        using var scope = NewDisposeScope();
        var rewards = tensor(new float[] { 3, 0, 0, 1, 1, 1 });
        Near([3, -1.5, -1.5, 0, 0, 0], Advantage.LeaveOneOut(rewards, 3));
        // The deviation of 3, 0 and 0 is √3.
        Near([3 / Scale, -1.5 / Scale, -1.5 / Scale, 0, 0, 0], Advantage.LeaveOneOut(rewards, 3, isScaled: true));
        Assert.Throws<InputException>(() => Advantage.LeaveOneOut(rewards, 1));
    }

    private static readonly double Scale = Math.Sqrt(3) + 1e-4;

    [Fact]
    public void Scaled_rewards_are_those_of_objectives_that_say_so()
    {
        using var scope = NewDisposeScope();
        var rollout = Rollout(2, 0, 1, 1);
        Near([2, -2, 0, 0], new CoupledGrpo().Advantages([rollout])[0]);
        Near([2, -2, 0, 0], new Espo().Advantages([rollout])[0]);
        var scaled = Math.Sqrt(2) + 1e-4;
        Near([2 / scaled, -2 / scaled, 0, 0], new CoupledGrpo { ScaleRewards = true }.Advantages([rollout])[0]);
        Near([2 / scaled, -2 / scaled, 0, 0], new Espo { ScaleRewards = true }.Advantages([rollout])[0]);
    }

    /// <summary>Two copies of two tokens: the first masks both, the second one; log p is −1, −2 and −3.</summary>
    [Theory]
    [InlineData(NegativeBound.Elbo, -2.25)] // mean of −1.5 and −3
    [InlineData(NegativeBound.Zero, 0)]
    [InlineData(NegativeBound.Eubo, double.NaN)]
    [InlineData(NegativeBound.Mix, double.NaN)]
    public void Bad_completions_are_scored_by_the_bound_that_is_named(NegativeBound bound, double expected)
    {
        using var scope = NewDisposeScope();
        var rollout = new Rollout(zeros([1, 3], dtype: ScalarType.Int64), new Window(1, 2), ones(1, 2), 1, [0]);
        var masked = tensor(new float[] { 0, 1, 1, 0, 0, 1 }, [2, 1, 3]).to(ScalarType.Bool);
        var logp = tensor(new float[] { -1, -2, 0, -3 }, [2, 1, 2]);
        var scores = new PolicyScores(rollout, new MaskPattern(masked), logp, null, null);
        // Shares are 1 and ½, β is 1.5.
        var first = Math.Log(Math.Exp(-1.5) / 2);
        var second = Math.Log((Math.Exp(-3) + (Math.Exp(-4.5) * 2)) / 2);
        var eubo = (first + second) / 2 / 1.5;
        if (bound == NegativeBound.Eubo) expected = eubo;
        if (bound == NegativeBound.Mix) expected = (0.25 * eubo) + (0.75 * -2.25);
        // −A S with A = −1.
        var objective = new Spg { Bound = bound, MixWeight = 0.25 };
        Assert.Equal(expected, objective.Loss(scores, tensor(new float[] { -1 })).Loss.item<float>(), 1e-5);
        Assert.Equal(2.25, objective.Loss(scores, tensor(new float[] { 1 })).Loss.item<float>(), 1e-5);
    }

    [Fact]
    public void Where_one_copy_masks_everything_both_bounds_are_one()
    {
        using var scope = NewDisposeScope();
        var rollout = Rollout(1, 0, 1, 0);
        var scores = new PolicyScores(rollout, new MaskPattern(ones([1, 4, 3], dtype: ScalarType.Bool)), randn([1, 4, 2]), null, null);
        var (elbo, eubo) = new Spg { EuboBeta = 3 }.Bounds(scores);
        Assert.True(elbo.allclose(eubo, 1e-5, 1e-5));
    }

    /// <summary>A token that no copy masks has no part in the upper bound, and no gradient that is not a number.</summary>
    [Fact]
    public void A_token_that_no_copy_masks_leaves_gradients_finite()
    {
        using var scope = NewDisposeScope();
        var masked = tensor(new float[] { 0, 1, 0, 0, 1, 0 }, [2, 1, 3]).to(ScalarType.Bool);
        var logp = tensor(new float[] { -1, 0, -2, 0 }, [2, 1, 2]).requires_grad_();
        var rollout = new Rollout(zeros([1, 3], dtype: ScalarType.Int64), new Window(1, 2), ones(1, 2), 1, [0]);
        new Spg { Bound = NegativeBound.Eubo }
            .Loss(new PolicyScores(rollout, new MaskPattern(masked), logp, null, null), tensor(new float[] { -1 })).Loss.backward();
        var gradient = logp.grad!.flatten().data<float>().ToArray();
        Assert.All(gradient, each => Assert.True(float.IsFinite(each)));
        Assert.Equal([0, 0], [gradient[1], gradient[3]]);
        Assert.Equal(1, gradient[0] + gradient[2], 1e-5);
    }

    [Theory]
    [InlineData(0.9, 1, true)]
    [InlineData(-0.9, -1, true)]
    [InlineData(0.9, -1, false)]
    [InlineData(-0.9, 1, false)]
    [InlineData(0.1, 1, false)]
    public void A_completion_is_clipped_where_its_gradient_is_gone(double logRatio, double advantage, bool isClipped)
    {
        using var scope = NewDisposeScope();
        var rollout = new Rollout(zeros([1, 3], dtype: ScalarType.Int64), new Window(1, 2), ones(1, 2), 1, [0]);
        var policy = tensor(new[] { (float)logRatio * 2 }).requires_grad_();
        var loss = new Gdpo { ClipEpsilon = 0.5 }
            .Loss(new PolicyScores(rollout, null!, policy, zeros(1), null), tensor(new[] { (float)advantage }));
        loss.Loss.backward();
        Assert.Equal(isClipped ? 1 : 0, loss.Metrics.Single(metric => metric.Name == "clip_ratio").Value.item<float>());
        Assert.Equal(isClipped, policy.grad!.item<float>() == 0);
    }

    private static void Near(IEnumerable<double> expected, Tensor got)
    {
        var numbers = got.flatten().data<float>().ToArray();
        Assert.Equal(expected.Count(), numbers.Length);
        Assert.All(expected.Zip(numbers), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
