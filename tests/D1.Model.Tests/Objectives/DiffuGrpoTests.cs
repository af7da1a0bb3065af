using D1.Core;
using D1.Model.Network;
using D1.Model.Objectives;

using static TorchSharp.torch;

namespace D1.Model.Tests.Objectives;

/// <summary>Advantages and normalisation by numbers that can be reckoned by hand.</summary>
public sealed class DiffuGrpoTests
{
    /// <summary>Ratios of 1, advantages of 1 and −1, and completions of one token and of three.</summary>
    [Theory]
    [InlineData(LossNormalisation.TokenMean, 0.5)] // −(1 − 3) / 4
    [InlineData(LossNormalisation.SequenceMean, 0)] // −(1 − 1) / 2
    public void A_long_completion_weighs_more_among_tokens_and_as_much_among_sequences(LossNormalisation normalisation, double loss)
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new float[] { 1, 0, 0, 1, 1, 1 }, [2, 3]);
        var rollout = new Rollout(zeros([2, 4], dtype: ScalarType.Int64), new Window(1, 3), mask, 2, [2, 0]);
        var scores = new PolicyScores(rollout, null!, zeros(2, 3), zeros(2, 3), null);
        var objective = new DiffuGrpo { Beta = 0, Normalisation = normalisation };
        Assert.Equal(loss, objective.Loss(scores, objective.Advantages([rollout])[0]).Loss.item<float>(), 1e-6);
    }

    [Fact]
    public void An_advantage_is_a_reward_less_its_groups_mean()
    {
        using var scope = NewDisposeScope();
        var rewards = tensor(new float[] { 1, 3, 2, 2 });
        Assert.Equal([-1, 1, 0, 0], Advantage.OverGroupMean(rewards, 2).data<float>().ToArray());
        Assert.Null(Advantage.GroupProblem(2));
        Assert.StartsWith("a group of 1: must be at least 2: ",
            Assert.Throws<InputException>(() => Advantage.OverGroupMean(rewards, 1)).Message, StringComparison.Ordinal);
    }
}
