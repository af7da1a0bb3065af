using D1.Core;
using D1.Model.Objectives;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Toys;

/// <summary>An objective whose metric has any name.</summary>
internal sealed record Named : PolicyObjective
{
    public const string Name = "named";

    public override string Kind => Name;

    [Option("The metric's name.")]
    public string Metric { get; init; } = "likelihood";

    public override LikelihoodEstimator Estimator { get; } = new OneStepEstimator();

    public override bool NeedsOld => false;

    public override bool NeedsReference => false;

    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
        [.. rollouts.Select(rollout => Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize))];

    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages) =>
        new((advantages * scores.Policy.sum(1)).mean().neg(), (Metric, scores.Policy.detach().mean()));
}
