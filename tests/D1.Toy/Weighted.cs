using D1.Core;
using D1.Model.Objectives;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Toy;

/// <summary>Makes completions likelier by how much better they are than their group: no ratio, no other policy.</summary>
public sealed record Weighted : PolicyObjective
{
    public const string Name = "weighted";

    public override string Kind => Name;

    [Option("What advantages are multiplied by.", Above = 0)]
    public double Scale { get; init; } = 1;

    public override LikelihoodEstimator Estimator { get; } = new OneStepEstimator();

    public override bool NeedsOld => false;

    public override bool NeedsReference => false;

    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
        [.. rollouts.Select(rollout => Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize) * Number(Scale))];

    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var likelihood = scores.Policy.sum(1); // [R], of [R, C]: tokens that do not count are 0
        return new PolicyLoss((advantages * likelihood).mean().neg(), ("log_likelihood", likelihood.detach().mean()));
    }
}
