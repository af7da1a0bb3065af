using D1.Core;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>How token losses become one number.</summary>
public enum LossNormalisation
{
    /// <summary>Mean over all completion tokens of the batch (the released code).</summary>
    TokenMean,

    /// <summary>Mean over sequences of the mean over each one's tokens (paper Equation 4).</summary>
    SequenceMean,
}

/// <summary>
/// diffu-GRPO (paper Equations 3–4, with their symbols): the clipped surrogate over token ratios, with a KL penalty to the policy from
/// before RL.
/// </summary>
public sealed record DiffuGrpo : PolicyObjective
{
    public const string Name = "diffu_grpo";

    public override string Kind => Name;

    [Option("How log-probabilities are estimated.")]
    public OneStepEstimator Likelihood { get; init; } = new();

    [Option("ε, the ratio is clipped to [1 − ε, 1 + ε].", Above = 0, Source = "released RL configuration: 0.5")]
    public double ClipEpsilon { get; init; } = 0.5;

    [Option("β, weight of the KL term; 0 leaves the reference policy out.", Min = 0, Source = "released RL configuration: 0.04")]
    public double Beta { get; init; } = 0.04;

    [Option("How token losses become one number.", Source = "released code: token_mean; paper Equation 4: sequence_mean")]
    public LossNormalisation Normalisation { get; init; } = LossNormalisation.TokenMean;

    public override LikelihoodEstimator Estimator => Likelihood;

    public override bool NeedsOld => true;

    public override bool NeedsReference => Beta != 0;

    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
        [.. rollouts.Select(rollout => Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize))];

    /// <summary>
    /// Metrics: <c>kl</c>, the mean k3 estimate of KL(π_θ ‖ π_ref) over completion tokens, unless β is 0; <c>clip_ratio</c>, the
    /// share of completion tokens whose ratio is out of range where clipping cannot help (ρA below the clipped term), as the released
    /// code counts it.
    /// </summary>
    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var (logp, rollout) = (scores.Policy, scores.Rollout);
        var surrogate = new ClippedSurrogate(logp - scores.Old, advantages.unsqueeze(1), ClipEpsilon);
        var isOut = surrogate.Unclipped.detach().lt(surrogate.Clipped.detach()).to(ScalarType.Float32);
        var clipRatio = rollout.TokenMean(isOut);
        if (Beta == 0)
            return new PolicyLoss(Mean(surrogate.Loss, rollout), ("clip_ratio", clipRatio));
        var k3 = Divergence.K3(scores.Reference, logp);
        return new PolicyLoss(
            Mean(surrogate.Loss.Plus(k3 * Number(Beta)), rollout), ("kl", rollout.TokenMean(k3.detach())), ("clip_ratio", clipRatio));
    }

    private Tensor Mean(Tensor values, Rollout rollout) => Normalisation == LossNormalisation.TokenMean
        ? rollout.TokenMean(values)
        : ((values * rollout.CompletionMask).sum(1) / rollout.CompletionMask.sum(1)).mean();
}
