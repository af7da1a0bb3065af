using D1.Model.Objectives;
using D1.Tests;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>Coupled-GRPO against the released trainer.</summary>
public sealed class CoupledGrpoTests
{
    private static CoupledGrpo Objective(ObjectiveCase item) => new()
    {
        ClipEpsilon = item.Number("epsilon"),
        Beta = item.Number("beta"),
        ScaleRewards = item.Info.GetProperty("scale_rewards").GetBoolean(),
    };

    [SharedFact("golden/objectives/coupled_grpo")]
    public void Advantages_masks_scores_loss_and_gradients_agree()
    {
        foreach (var item in ObjectiveCase.All("coupled_grpo"))
        {
            using var scope = NewDisposeScope();
            var objective = Objective(item);
            var advantages = item.Advantages(objective, item.Sampled, item.Rollout["advantages"],
                objective.ScaleRewards ? Tolerance.ScaledAdvantages : Tolerance.Advantages);
            // Dream reads a token's score one position before it; LLaDA does not, so that there recorded scores stand for the model's.
            var isAligned = item.Info.GetProperty("position").GetString() == "aligned";
            foreach (var run in item.Recorded)
            {
                var rollout = item.Part(run.Part);
                // All parts share the draws of one.
                var pattern = CoupledEstimator.Couple(rollout, item.Rollout["mask_ratio"][run.Iteration].item<double>(),
                    item.Completions(item.Rollout["rand"][run.Iteration]));
                Golden.Close($"{run.Name}: masks", item.Rows(item.Rollout["is_mask"][run.Iteration], run.Part, 1), pattern.Masked, 0);
                Golden.Close($"{run.Name}: weights",
                    item.Rollout["weights"][run.Iteration] / Number(2), pattern.Weights.select(1, 0), 1e-6);
                var (old, reference) = (Earlier("old_per_token_logps"), Earlier("ref_per_token_logps"));
                if (!isAligned)
                {
                    run.AssertLoss(objective.Loss(new PolicyScores(rollout, pattern, run["new_per_token_logps"] * rollout.CompletionMask,
                        old, reference), item.Rows(advantages, run.Part)));
                    continue;
                }

                item.AssertEarlier(objective, rollout, pattern, old, reference, Tolerance.Scores);
                var loss = run.Compare(objective, rollout, advantages, pattern, old, reference, scores => Golden.Close(
                    $"{run.Name}: scores", run["new_per_token_logps"] * rollout.CompletionMask, scores.Policy, Tolerance.Scores));
                run.AssertMetric(loss, "clip_ratio", run.Figure("tokens_clipped_effective") / run.Figure("tokens"));
                if (objective.NeedsReference) run.AssertMetric(loss, "kl", run.Figure("kl"));

                Tensor? Earlier(string name) => item.Rollout.TryGetValue(name, out var recorded)
                    ? item.Rows(recorded[run.Iteration], run.Part) * rollout.CompletionMask : null;
            }
        }
    }
}
