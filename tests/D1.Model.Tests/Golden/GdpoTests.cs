using D1.Model.Objectives;
using D1.Tests;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>GDPO against what a co-author published of it.</summary>
public sealed class GdpoTests
{
    private static readonly Dictionary<string, Quadrature> Rules = new()
    {
        ["gauss-2"] = Quadrature.Gauss2,
        ["gauss-3"] = Quadrature.Gauss3,
        ["simpson"] = Quadrature.Simpson,
        ["mc"] = Quadrature.MonteCarlo,
    };

    private static Gdpo Objective(ObjectiveCase item) => new()
    {
        ClipEpsilon = item.Number("epsilon"),
        Likelihood = new QuadratureEstimator
        {
            Quadrature = Rules[item.Info.GetProperty("quadrature").GetString()!],
            Draws = item.Info.GetProperty("mc_samples").GetInt32(),
        },
    };

    [SharedFact("golden/objectives/gdpo")]
    public void Advantages_quadrature_elbos_loss_and_gradients_agree()
    {
        foreach (var item in ObjectiveCase.All("gdpo"))
        {
            using var scope = NewDisposeScope();
            var (objective, rollout) = (Objective(item), item.Sampled);
            var advantages = item.Advantages(objective, rollout, item.Rollout["advantages"]);
            var masked = item.Completions(item.Rollout["noisy_batch"]).eq(Number((long)item.Number("mask_id")));
            Golden.Close($"{item.Folder}: scored", item.Completions(item.Rollout["scored"]), masked, 0);
            using var generator = new Generator(1);
            var drawn = (WeightedPasses)objective.Likelihood.Draw(rollout, generator);
            if (objective.Likelihood.Quadrature != Quadrature.MonteCarlo)
            {
                Golden.Close($"{item.Folder}: coefficients", item.Rollout["coefficient"], drawn.Weights, 1e-6);
                Golden.Close($"{item.Folder}: numbers of masks", masked.sum(2), drawn.Masked.sum(2), 0);
            }

            var pattern = WeightedPasses.OfCompletions(rollout, masked, item.Rollout["coefficient"]);
            var old = item.Completions(item.Rollout["old_elbo_per_position"]).sum(1);
            item.AssertEarlier(objective, rollout, pattern, old, null, Tolerance.Elbo);
            foreach (var run in item.Recorded)
            {
                var loss = run.Compare(objective, rollout, advantages, pattern, old, null,
                    scores => Golden.Close($"{run.Name}: ELBOs", run["new_elbo"], scores.Policy, Tolerance.Elbo));
                run.AssertMetric(loss, "clip_ratio", run.Figure("rows_clipped_effective") / item.Ids.size(0));
            }
        }
    }
}
