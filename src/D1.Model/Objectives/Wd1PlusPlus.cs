using D1.Core;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// wd1++: wd1 for each denoising step. Step s of completion i saw x (masks m) and predicted the whole completion y with confidence c; r is
/// the reward of y. Over all steps and completions of a prompt
/// <code>
/// w⁺ = softmax(r),   w⁻ = softmax(−r),   λ_i = C / (masks of row i + 1e-4),   l = log π_θ(y | x)
/// L(s) = Σ over i and t of  m c ( (w⁻ − w⁺) λ_i l + β k2(l_ref, l) )  /  (masks + 1e-4)
/// </code>
/// </summary>
/// <remarks>wd1 (arXiv 2507.08838), wd1++; xiaohangt/wd1 eafae1e.</remarks>
public sealed record Wd1PlusPlus : PolicyObjective
{
    public const string Name = "wd1_plus_plus";

    // Keeps quotients finite where a step saw no mask.
    private const double Guard = 1e-4;

    public override string Kind => Name;

    [Option("How log-probabilities are estimated.")]
    public DenoisingStepEstimator Likelihood { get; init; } = new();

    [Option("Among which steps and completions weights are shared out.", Source = "wd1 paper: group; released code: batch")]
    public WeightScope Weights { get; init; } = WeightScope.Group;

    [Option("Whether both numerator and denominator of a weight are of rewards less their mean μ, a softmax; otherwise the numerator "
        + "alone, so that w⁺ shrinks by exp(μ) and w⁻ grows by it.", Source = "released code: false")]
    public bool CentredDenominator { get; init; } = true;

    [Option("β, weight of the KL term; 0 leaves the reference policy out.", Min = 0)]
    public double Beta { get; init; }

    public override LikelihoodEstimator Estimator => Likelihood;

    public override bool NeedsOld => false;

    public override bool NeedsReference => Beta != 0;

    public override bool NeedsTrajectory => true;

    /// <summary>w⁻ − w⁺ of every step, <c>[R, S]</c>.</summary>
    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts)
    {
        var rewards = rollouts.Select(rollout => stack(rollout.Trajectory.Select(state => rollout.RewardsOf(state.Predicted)), 1)).ToList();
        if (Weights == WeightScope.Group)
            return [.. rollouts.Zip(rewards, (rollout, r) => Signed(r.view(-1, rollout.GroupSize * r.size(1))).view(r.shape))];
        var all = Signed(cat(rewards.ConvertAll(r => r.flatten())).unsqueeze(0)).flatten();
        return [.. all.split(rewards.ConvertAll(r => r.numel()).ToArray()).Zip(rewards, (part, r) => part.view(r.shape))];
    }

    // Each row of rewards shares out weight for itself.
    private Tensor Signed(Tensor rewards)
    {
        var (positive, negative) = (SharedWeight.Softmax(rewards), SharedWeight.Softmax(rewards.neg()));
        if (CentredDenominator) return negative - positive;
        var mean = rewards.mean([1], keepdim: true);
        return (negative * mean.exp()) - (positive * mean.neg().exp());
    }

    /// <summary>
    /// Metrics: <c>masks</c>, those of a completion that the step saw; <c>log_likelihood</c>, the mean of l over them; <c>kl</c>, the mean
    /// k2, unless β is 0.
    /// </summary>
    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var (l, step) = (scores.Policy, (DenoisingStep)scores.Pattern);
        var state = step.State(scores.Rollout);
        var m = state.Masked.to(ScalarType.Float32);
        var (c, masks) = (state.Confidence.to(ScalarType.Float32), m.sum());
        var lambda = m.sum(1, keepdim: true).Plus(Guard).reciprocal().mul(Number(scores.Rollout.Completion.Length));
        var tokens = advantages.select(1, step.Step).unsqueeze(1) * lambda * l;
        var k2 = Beta == 0 ? null : Divergence.K2(scores.Reference, l);
        if (k2 is not null) tokens = tokens.Plus(k2 * Number(Beta));
        return new PolicyLoss((m * c * tokens).sum() / masks.Plus(Guard),
        [
            ("masks", masks / Number(m.size(0))), ("log_likelihood", Mean(l)), .. k2 is null ? [] : ((string, Tensor)[])[("kl", Mean(k2))],
        ]);

        Tensor Mean(Tensor values) => (values.detach() * m).sum() / masks.Plus(Guard);
    }
}
