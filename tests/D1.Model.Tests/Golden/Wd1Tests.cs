using D1.Model.Likelihood;
using D1.Model.Objectives;
using D1.Tests;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>wd1 against the released trainers: with w⁻, and with w⁺ alone.</summary>
public sealed class Wd1Tests
{
    private static Wd1 Objective(ObjectiveCase item) => new()
    {
        Weights = WeightScope.Batch,
        Negative = item.Info.GetProperty("variant").GetString() == "neg_pos",
        Likelihood = new OneStepEstimator { PromptMaskProbability = item.Number("p_mask_prompt") },
    };

    [SharedFact("golden/objectives/wd1")]
    public void Weights_scores_loss_and_gradients_agree()
    {
        foreach (var item in ObjectiveCase.All("wd1"))
        {
            var objective = Objective(item);
            using var scope = NewDisposeScope();
            var positive = item.Rollout["pos_weights"];
            var weights = item.Advantages(objective, item.Sampled,
                objective.Negative ? item.Rollout["neg_weights"] - positive : positive.neg());
            foreach (var run in item.Recorded)
            {
                var masked = OneStepLogProbabilities.MaskPattern(
                    item.Rollout["rand"][run.Iteration], item.PromptLength, objective.Likelihood.PromptMaskProbability);
                Golden.Close($"{run.Name}: masks", item.Rollout["is_mask"][run.Iteration], masked, 0);
                run.Compare(objective, item.Sampled, weights, new MaskPattern(masked), null, null, scores =>
                {
                    Golden.Close($"{run.Name}: scores", run["new_per_token_logps"] * item.CompletionMask, scores.Policy, Tolerance.Scores);
                    Golden.Close($"{run.Name}: sums", run["seq_logps"], scores.Policy.sum(1), Tolerance.Elbo);
                });
            }
        }
    }
}
