using D1.Core;
using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>Dropout of adapters in training.</summary>
/// <param name="Probability">Probability that an input of an adapter is dropped.</param>
/// <param name="InRollouts">Whether that is so in rollouts and old scores too, as in the released code; otherwise in updates only.</param>
public sealed record AdapterDropout(double Probability, bool InRollouts);

/// <summary>π_old and π_ref, asked before the first update of a round, while the policy still is π_old.</summary>
/// <param name="policy">π_old at this time.</param>
/// <param name="reference">π_ref; null where the objective needs none.</param>
/// <param name="objective">Says which of them is needed, and how it is scored.</param>
/// <param name="options">The seed of mask patterns, and μ.</param>
/// <param name="dropout">Of the policy's adapters.</param>
internal sealed class EarlierPolicies(
    Llada policy, ReferencePolicy? reference, PolicyObjective objective, PolicyTrainingOptions options, AdapterDropout? dropout)
{
    // The first update starts from π_old itself. Dropout makes two passes differ; of a single update the released code takes the one all
    // the same.
    private readonly bool _firstUpdateSaysOld =
        dropout is not { Probability: > 0 } || (options.Iterations == 1 && dropout.InRollouts);

    /// <summary>Draws a mask pattern, and has both say what they need to under it.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="advantages">Its advantages.</param>
    /// <param name="number">Its number in the run.</param>
    /// <param name="mask">The pattern's number among the rollout's.</param>
    /// <param name="isFirst">Whether the rollout's first update meets it: then that update may say what π_old does.</param>
    /// <exception cref="InputException">The rollout is guided, and the objective's scores cannot be.</exception>
    public MaskedRollout Ask(Rollout rollout, Tensor advantages, long number, int mask, bool isFirst)
    {
        var estimator = objective.Estimator;
        if (rollout.CfgScale != 0 && !estimator.TakesGuidance)
            throw new InputException(
                $"objective {objective.Kind} scores completions without guidance, and the rollout was decoded with it");
        using var generator = new Generator(
            (ulong)CounterRandom.Seed((ulong)options.Seed, "prompt-mask", (number * options.Iterations) + mask));
        var pattern = estimator.Draw(rollout, generator);
        var isSaidLater = isFirst && _firstUpdateSaysOld;
        var old = objective.NeedsOld && !isSaidLater ? estimator.Score(policy, rollout, pattern) : null;
        var ofReference = !objective.NeedsReference ? null
            : (reference ?? throw new InvalidOperationException("the objective needs a reference policy"))
                .Evaluate(model => estimator.Score(model, rollout, pattern));
        return new MaskedRollout(rollout, advantages, pattern, old, ofReference, keepsFirst: objective.NeedsOld && isSaidLater);
    }
}
