using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// wd1: no ratio and no other policy; likelihoods of completions, weighted up by how much better they are than the others of their prompt
/// and down by how much worse,
/// <code>
/// A_i = r_i − mean(r),   w⁺ = softmax(A),   w⁻ = softmax(−A)
/// L = Σ_i (w⁻_i − w⁺_i) log π_θ(o_i),   log π_θ(o_i) = Σ over its tokens of the one-step estimate
/// </code>
/// </summary>
/// <remarks>wd1 (arXiv 2507.08838); xiaohangt/wd1 0898985.</remarks>
public sealed record Wd1 : PolicyObjective
{
    public const string Name = "wd1";

    public override string Kind => Name;

    [Option("How log-probabilities are estimated.")]
    public OneStepEstimator Likelihood { get; init; } = new();

    [Option("Among which completions weights are shared out.", Source = "wd1 paper: group; released code: batch, of one group")]
    public WeightScope Weights { get; init; } = WeightScope.Group;

    [Option("Whether w⁻ makes bad completions less likely; w⁺ alone otherwise.", Source = "wd1 paper: true")]
    public bool Negative { get; init; } = true;

    public override LikelihoodEstimator Estimator => Likelihood;

    public override bool NeedsOld => false;

    public override bool NeedsReference => false;

    /// <summary>w⁻ − w⁺, <c>[R]</c>.</summary>
    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) => [.. rollouts.Select(rollout =>
    {
        var rows = Weights == WeightScope.Group ? rollout.Rewards.size(0) / rollout.GroupSize : 1;
        var a = Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize).view(rows, -1);
        var positive = SharedWeight.Softmax(a);
        return (Negative ? SharedWeight.Softmax(a.neg()) - positive : positive.neg()).flatten();
    })];

    /// <summary>
    /// Metrics: <c>log_likelihood</c>, the mean over completions of log π_θ(o_i); <c>weight</c>, Σ |w⁻ − w⁺|, 0 where nothing is
    /// learned.
    /// </summary>
    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var likelihood = scores.Policy.sum(1);
        return new PolicyLoss((advantages * likelihood).sum(),
            ("log_likelihood", likelihood.detach().mean()), ("weight", advantages.abs().sum()));
    }
}
