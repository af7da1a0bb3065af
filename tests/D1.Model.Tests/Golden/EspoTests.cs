using D1.Model.Objectives;
using D1.Tests;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>ESPO against the released trainer.</summary>
public sealed class EspoTests
{
    private static Espo Objective(ObjectiveCase item) => new()
    {
        ClipEpsilon = item.Number("epsilon"),
        Beta = item.Number("beta"),
        ScaleRewards = item.Info.GetProperty("scale_rewards").GetBoolean(),
        Likelihood = new ComplementaryEstimator { Samples = item.Info.GetProperty("num_mc").GetInt32() },
    };

    [SharedFact("golden/objectives/espo")]
    public void Advantages_masks_elbos_loss_and_gradients_agree()
    {
        foreach (var item in ObjectiveCase.All("espo"))
        {
            using var scope = NewDisposeScope();
            var objective = Objective(item);
            var advantages = item.Advantages(objective, item.Sampled, item.Rollout["advantages"],
                objective.ScaleRewards ? Tolerance.ScaledAdvantages : Tolerance.Advantages);
            foreach (var run in item.Recorded)
            {
                var rollout = item.Part(run.Part);
                var masked = item.Completions(item.Rows(item.Rollout["is_mask"][run.Iteration], run.Part, 1)).to(ScalarType.Bool);
                var pattern = ComplementaryEstimator.Weighted(rollout, stack([masked, masked.logical_not()], 1).flatten(0, 1));
                Golden.Close($"{run.Name}: passes", objective.Likelihood.Passes, pattern.Masked.size(0), 0);
                var counts = item.Rows(item.Rollout["num_masked"][run.Iteration], run.Part, 1);
                for (var sample = 0; sample < counts.size(0); sample++)
                    Golden.Close($"{run.Name}: numbers of masks", counts[sample], ComplementaryEstimator.Counts(
                        counts[sample][0].item<long>(), counts.size(1), item.Completion.Length), 0);
                var (old, reference) = (Earlier("old_elbo"), Earlier("ref_elbo"));
                item.AssertEarlier(objective, rollout, pattern, old, reference, Tolerance.Elbo);
                var loss = run.Compare(objective, rollout, advantages, pattern, old, reference, scores => Golden.Close($"{run.Name}: ELBOs",
                    run["new_elbo"], scores.Policy, Tolerance.Elbo));
                run.AssertMetric(loss, "clip_ratio", run.Figure("rows_clipped_effective") / run.Figure("rows"));
                if (objective.NeedsReference) run.AssertMetric(loss, "kl", run.Figure("kl"));

                Tensor? Earlier(string name) => item.Rollout.TryGetValue(name, out var recorded)
                    ? item.Rows(recorded[run.Iteration], run.Part) : null;
            }
        }
    }
}
