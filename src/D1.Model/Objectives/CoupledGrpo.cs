using D1.Core;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// Coupled-GRPO: the loss of diffu-GRPO over token scores l of <see cref="CoupledEstimator"/>, with leave-one-out advantages,
/// <code>
/// ρ = exp(l_θ − l_old),   A_i = r_i − mean of the other rewards of its prompt
/// L = mean over completion tokens of  −min(ρA, clip(ρ, 1−ε, 1+ε)A) + β k3(l_ref, l_θ)
/// </code>
/// </summary>
/// <remarks>DiffuCoder (arXiv 2506.20639); apple/ml-diffucoder f735e01.</remarks>
public sealed record CoupledGrpo : PolicyObjective
{
    public const string Name = "coupled_grpo";

    public override string Kind => Name;

    [Option("ε, the ratio is clipped to [1 − ε, 1 + ε].", Min = 0, Source = "released coupled-GRPO configuration: 0.5")]
    public double ClipEpsilon { get; init; } = 0.5;

    [Option("β, weight of the KL term; 0 leaves the reference policy out.",
        Min = 0, Source = "released coupled-GRPO configuration: 0.01")]
    public double Beta { get; init; } = 0.01;

    [Option("Whether advantages are divided by the standard deviation of their prompt's rewards.",
        Source = "released coupled-GRPO configuration: false")]
    public bool ScaleRewards { get; init; }

    public override LikelihoodEstimator Estimator { get; } = new CoupledEstimator();

    public override bool NeedsOld => true;

    public override bool NeedsReference => Beta != 0;

    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
        [.. rollouts.Select(rollout => Advantage.LeaveOneOut(rollout.Rewards, rollout.GroupSize, ScaleRewards))];

    /// <summary>
    /// Metrics: <c>kl</c>, the mean k3 over completion tokens, unless β is 0; <c>clip_ratio</c>, the share of them that are clipped.
    /// </summary>
    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var (l, rollout) = (scores.Policy, scores.Rollout);
        var surrogate = new ClippedSurrogate(l - scores.Old, advantages.unsqueeze(1), ClipEpsilon);
        var clipRatio = rollout.TokenMean(surrogate.IsClipped);
        if (Beta == 0)
            return new PolicyLoss(rollout.TokenMean(surrogate.Loss), ("clip_ratio", clipRatio));
        var k3 = Divergence.K3(scores.Reference, l);
        return new PolicyLoss(rollout.TokenMean(surrogate.Loss.Plus(k3 * Number(Beta))),
            ("kl", rollout.TokenMean(k3.detach())), ("clip_ratio", clipRatio));
    }
}
