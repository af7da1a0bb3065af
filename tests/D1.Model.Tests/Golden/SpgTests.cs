using D1.Model.Objectives;
using D1.Model.Tests.Objectives;
using D1.Tests;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>SPG against the released trainer, with each of its bounds.</summary>
public sealed class SpgTests
{
    private static readonly Dictionary<string, CompletionMasking> Maskings = new()
    {
        ["all"] = CompletionMasking.All,
        ["random"] = CompletionMasking.Random,
        ["block_random"] = CompletionMasking.BlockRandom,
        ["block_all"] = CompletionMasking.BlockAll,
    };

    private static Spg Objective(ObjectiveCase item, string bound) => new()
    {
        Bound = Enum.Parse<NegativeBound>(bound, ignoreCase: true),
        EuboBeta = item.Number("eubo_beta"),
        MixWeight = item.Number("mix_weight"),
        Likelihood = new BlockMaskEstimator
        {
            Masking = Maskings[item.Info.GetProperty("forward_type").GetString()!],
            Samples = item.Info.GetProperty("num_t").GetInt32(),
            BlockLength = item.Info.GetProperty("block_length").GetInt32(),
            MinShare = item.Number("min_t"),
            MaxShare = item.Number("max_t"),
            PromptMaskProbability = item.Info.GetProperty("use_mask_prompt").GetBoolean() ? item.Number("p_mask_prompt") : 0,
        },
    };

    [SharedFact("golden/objectives/spg")]
    public void Advantages_scores_bounds_loss_and_gradients_agree()
    {
        foreach (var item in ObjectiveCase.All("spg"))
        {
            using var scope = NewDisposeScope();
            var rollout = item.Sampled;
            foreach (var run in item.Recorded)
            {
                var bound = run.Info.GetProperty("estimation").GetString()!;
                var objective = Objective(item, bound);
                var advantages = item.Advantages(objective, rollout, item.Rollout["advantages"]);
                var draw = item.Rollout["iters"].data<long>().ToList().IndexOf(run.Iteration);
                var pattern = new MaskPattern(item.Rollout["is_mask"][draw].transpose(0, 1).to(ScalarType.Bool));
                var scored = BlockMaskEstimator.Scored(rollout, pattern);
                Golden.Close($"{run.Name}: shares", item.Rollout["empirical_t"][draw].t(),
                    scored.sum(2) / rollout.CompletionMask.sum(1), 1e-6);
                if (run.Info.GetProperty("gradients_recorded").GetBoolean())
                {
                    run.Compare(objective, rollout, advantages, pattern, null, null, Check);
                    continue;
                }

                using var model = item.Model(run.Variant);
                using var inference = no_grad();
                var scores = new PolicyScores(rollout, pattern, objective.Estimator.Score(model, rollout, pattern), null, null);
                run.AssertLoss(objective.Loss(scores, advantages));

                void Check(PolicyScores scores)
                {
                    Golden.Close($"{run.Name}: scores", run["pass_logps"].transpose(0, 1) * scored, scores.Policy, Tolerance.Scores);
                    var (elbo, eubo) = objective.Bounds(scores);
                    Golden.Close($"{run.Name}: ELBO", run["bound_positive"], elbo, Tolerance.Scores);
                    if (objective.Bound == NegativeBound.Eubo)
                        Golden.Close($"{run.Name}: EUBO", run["bound_negative"], eubo, Tolerance.Scores);
                }
            }
        }
    }

    /// <summary>Recorded masks keep the rules that ours are drawn by.</summary>
    [SharedFact("golden/objectives/spg")]
    public void Masks_lie_where_ours_may()
    {
        foreach (var item in ObjectiveCase.All("spg"))
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(3);
            var estimator = Objective(item, "mix").Likelihood;
            for (var draw = 0; draw < item.Rollout["is_mask"].size(0); draw++)
                BlockMasks.AssertRules(estimator, item.Sampled, item.Rollout["is_mask"][draw].transpose(0, 1).to(ScalarType.Bool));
            for (var draw = 0; draw < 20; draw++)
                BlockMasks.AssertRules(estimator, item.Sampled, estimator.Draw(item.Sampled, generator).Masked);
        }
    }
}
