using D1.Core;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// ESPO: the clipped surrogate over ratios of whole completions, each the exponential of a difference of ELBOs, a token of the canvas of C,
/// <code>
/// ρ_i = exp((ELBO_θ − ELBO_old) / C),   A_i = r_i − mean of the other rewards of its prompt
/// L = mean over completions of  −min(ρ_i A_i, clip(ρ_i, 1−ε, 1+ε) A_i) + β k2(ELBO_ref, ELBO_θ) / C
/// </code>
/// </summary>
/// <remarks>ESPO (arXiv 2512.03759); ML-GSAI/ESPO b5f2dac.</remarks>
public sealed record Espo : PolicyObjective
{
    public const string Name = "espo";

    public override string Kind => Name;

    [Option("How ELBOs are estimated.")]
    public ComplementaryEstimator Likelihood { get; init; } = new();

    [Option("ε, the ratio is clipped to [1 − ε, 1 + ε].", Min = 0, Source = "released ESPO configuration: 0.2; scripts 4e-4 and 0")]
    public double ClipEpsilon { get; init; } = 0.2;

    [Option("β, weight of the KL term; 0 leaves the reference policy out.",
        Min = 0, Source = "released ESPO configurations: 1e-3 to 1e-2")]
    public double Beta { get; init; } = 1e-3;

    [Option("Whether advantages are divided by the standard deviation of their prompt's rewards.",
        Source = "released ESPO configuration: false")]
    public bool ScaleRewards { get; init; }

    public override LikelihoodEstimator Estimator => Likelihood;

    public override bool NeedsOld => true;

    public override bool NeedsReference => Beta != 0;

    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
        [.. rollouts.Select(rollout => Advantage.LeaveOneOut(rollout.Rewards, rollout.GroupSize, ScaleRewards))];

    /// <summary>
    /// Metrics, means over completions: <c>kl</c>, k2 of the ELBOs over C, unless β is 0; <c>clip_ratio</c>, the share that is clipped;
    /// <c>elbo</c>, in nats.
    /// </summary>
    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var (elbo, length) = (scores.Policy, Number(scores.Rollout.Completion.Length));
        var surrogate = new ClippedSurrogate((elbo - scores.Old) / length, advantages, ClipEpsilon);
        var (clipRatio, mean) = (("clip_ratio", surrogate.IsClipped.mean()), ("elbo", elbo.detach().mean()));
        if (Beta == 0)
            return new PolicyLoss(surrogate.Loss.mean(), clipRatio, mean);
        var k2 = (Divergence.K2(scores.Reference, elbo) / length).mean();
        return new PolicyLoss(surrogate.Loss.mean().Plus(k2 * Number(Beta)), ("kl", k2.detach()), clipRatio, mean);
    }
}
