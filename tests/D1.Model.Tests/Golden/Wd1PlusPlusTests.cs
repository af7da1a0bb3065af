using D1.Model.Decoding;
using D1.Model.Objectives;
using D1.Tests;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>wd1++ against the released loss.</summary>
public sealed class Wd1PlusPlusTests
{
    private static Wd1PlusPlus Objective(ObjectiveCase item) => new()
    {
        Weights = WeightScope.Batch,
        CentredDenominator = false,
        Beta = item.Number("beta"),
        Likelihood = new DenoisingStepEstimator { Temperature = item.Number("temperature") },
    };

    [SharedFact("golden/objectives/wd1pp")]
    public void Weights_scores_loss_and_gradients_agree()
    {
        foreach (var item in ObjectiveCase.All("wd1pp"))
        {
            using var scope = NewDisposeScope();
            var objective = Objective(item);
            var weights = item.Advantages(objective, Sampled(item), item.Rollout["neg_weights"] - item.Rollout["pos_weights"]);
            foreach (var run in item.Recorded)
            {
                var rollout = Sampled(item);
                var pattern = DenoisingStepEstimator.At(rollout, run.Step);
                var masked = rollout.Trajectory[run.Step].Masked;
                var reference = objective.NeedsReference ? run["ref_per_token_logps"] * masked : null;
                item.AssertEarlier(objective, rollout, pattern, null, reference, Tolerance.Scores);
                var loss = run.Compare(objective, rollout, weights, pattern, null, reference, scores => Golden.Close($"{run.Name}: scores",
                    run["new_per_token_logps"] * masked, scores.Policy, Tolerance.Scores));
                run.AssertMetric(loss, "masks", run.Figure("masked_tokens") / item.Ids.size(0));
                if (objective.NeedsReference) run.AssertMetric(loss, "kl", run.Figure("kl"));
            }
        }
    }

    // Rewards were recorded by step, in the order in which an objective asks for them.
    private static Rollout Sampled(ObjectiveCase item)
    {
        var (inputs, targets, confidence) =
            (item.Rollout["step_inputs"], item.Rollout["step_targets"], item.Rollout["step_confidence"]);
        return new Rollout(item.Ids, item.Completion, item.CompletionMask, item.GroupSize, Enumerable.Repeat(0.0, (int)item.Ids.size(0)))
        {
            Trajectory = [.. Enumerable.Range(0, (int)inputs.size(0)).Select(step => new DenoisingState(
                inputs[step], inputs[step].eq(Number((long)item.Number("mask_id"))), targets[step], confidence[step]))],
            Worth = [.. Enumerable.Range(0, (int)item.Ids.size(0)).Select(row =>
            {
                var step = 0;
                return (Func<int[], double>)(_ => item.Rollout["step_rewards"][row][step++].item<float>());
            })],
        };
    }
}
