using D1.Core;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Objectives;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Toy;

/// <summary>
/// An objective that learns from denoising steps: each update scores one step's predictions where it saw masks, weighted by the rewards of
/// every step's whole prediction. Not diffu-GRPO in any respect; no ratio, no old policy.
/// </summary>
public sealed record Stepwise : PolicyObjective
{
    public const string Name = "stepwise";

    public override string Kind => Name;

    [Option("Weight of the squared distance to the reference policy.", Min = 0)]
    public double Beta { get; init; }

    public override LikelihoodEstimator Estimator { get; } = new StepEstimator();

    public override bool NeedsOld => false;

    public override bool NeedsReference => Beta != 0;

    public override bool NeedsTrajectory => true;

    // softmax(−r) − softmax(r) over all rows and steps of the round: below zero where a prediction is to become likelier; [R, S].
    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts)
    {
        var rewards = rollouts.Select(rollout => stack(rollout.Trajectory.Select(state => rollout.RewardsOf(state.Predicted)), 1)).ToList();
        var all = cat(rewards.ConvertAll(each => each.flatten()));
        var weights = all.neg().softmax(0) - all.softmax(0);
        return [.. weights.split(rewards.ConvertAll(each => each.numel()).ToArray()).Zip(rewards, (part, each) => part.view(each.shape))];
    }

    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var step = ((StepPattern)scores.Pattern).Step;
        var (state, count) = (scores.Rollout.Trajectory[step], scores.Rollout.Completion.Length);
        var weight = state.Masked * state.Confidence;
        var share = state.Masked.sum(1, keepdim: true).Plus(1e-4).reciprocal().mul(Number(count));
        var tokens = advantages.select(1, step).unsqueeze(1) * share * scores.Policy;
        if (Beta != 0) tokens = tokens.Plus((scores.Reference - scores.Policy).pow(Number(2)).mul(Number(Beta / 2)));
        var masks = state.Masked.sum();
        return new PolicyLoss((weight * tokens).sum() / masks.Plus(1e-4), ("masks", masks.to(ScalarType.Float32)));
    }

    private sealed record StepPattern(Tensor Masked, int Step) : MaskPattern(Masked);

    /// <summary>Log-probabilities of a step's predictions, from what the step saw.</summary>
    private sealed record StepEstimator : LikelihoodEstimator
    {
        public override MaskPattern Draw(Rollout rollout, Generator generator)
        {
            var step = (int)randint(rollout.Trajectory.Count, [1], dtype: ScalarType.Int64, generator: generator).item<long>();
            var masked = rollout.Trajectory[step].Masked;
            var prompt = zeros([masked.size(0), rollout.Completion.Start], ScalarType.Bool, masked.device);
            return new StepPattern(cat([prompt, masked], 1), step);
        }

        public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern)
        {
            var state = rollout.Trajectory[((StepPattern)pattern).Step];
            var ids = cat([rollout.Ids.narrow(1, 0, rollout.Completion.Start), state.Predicted], 1);
            return OneStepLogProbabilities.Forward(policy, ids, pattern.Masked, rollout.Completion, state.Masked);
        }
    }
}
