using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// GDPO: the clipped surrogate over ratios of whole completions, each the exponential of a difference of ELBOs, a token of its n_i,
/// <code>
/// ρ_i = exp((ELBO_θ − ELBO_old) / n_i),   A_i = r_i − mean(r)
/// L = mean over completions of  −min(ρ_i A_i, clip(ρ_i, 1−ε, 1+ε) A_i)
/// </code>
/// </summary>
/// <remarks>GDPO (arXiv 2510.08554); NVIDIA-NeMo/RL pull request 3550, by one of its authors.</remarks>
public sealed record Gdpo : PolicyObjective
{
    public const string Name = "gdpo";

    public override string Kind => Name;

    [Option("How ELBOs are estimated.")]
    public QuadratureEstimator Likelihood { get; init; } = new();

    [Option("ε, the ratio is clipped to [1 − ε, 1 + ε].", Min = 0, Source = "GDPO release: 0.5")]
    public double ClipEpsilon { get; init; } = 0.5;

    public override LikelihoodEstimator Estimator => Likelihood;

    public override bool NeedsOld => true;

    public override bool NeedsReference => false;

    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
        [.. rollouts.Select(rollout => Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize))];

    /// <summary>
    /// Metrics, means over completions: <c>clip_ratio</c>, the share that is clipped; <c>elbo</c>, in nats.
    /// </summary>
    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var (elbo, n) = (scores.Policy, scores.Rollout.CompletionMask.sum(1));
        var surrogate = new ClippedSurrogate((elbo - scores.Old) / n, advantages, ClipEpsilon);
        return new PolicyLoss(surrogate.Loss.mean(), ("clip_ratio", surrogate.IsClipped.mean()), ("elbo", elbo.detach().mean()));
    }
}
