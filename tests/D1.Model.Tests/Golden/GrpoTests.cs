using System.Text.Json;

using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Tests;


using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>diffu-GRPO: masks, log-probabilities, advantages, loss, KL, clip ratio and gradients against the released trainer.</summary>
public sealed class GrpoTests
{
    /// <summary>One recorded rollout with its model and masks.</summary>
    private sealed record Case(string Folder, JsonElement Info, Dictionary<string, Tensor> Rollout)
    {
        public long PromptLength => Rollout["prompt_ids"].size(1);

        public Tensor Ids => cat([Rollout["prompt_ids"], Rollout["completion_ids"]], 1);

        public Window Completion => new(PromptLength, Rollout["completion_ids"].size(1));

        public DiffuGrpo Objective => new()
        {
            Beta = Info.GetProperty("beta").GetDouble(),
            ClipEpsilon = Info.GetProperty("epsilon").GetDouble(),
            Likelihood = new OneStepEstimator { PromptMaskProbability = Info.GetProperty("p_mask_prompt").GetDouble() },
        };

        public Rollout Sampled => new(Ids, Completion, Rollout["completion_mask"].to(ScalarType.Float32),
            Info.GetProperty("num_generations").GetInt32(), Rewards.data<float>().Select(reward => (double)reward));

        private Tensor Rewards
        {
            get
            {
                var perFunction = Rollout["rewards_per_func"];
                return (where(perFunction.isnan(), zeros_like(perFunction), perFunction) * Rollout["reward_weights"]).sum(1);
            }
        }

        public Tensor Pattern(long iteration) =>
            OneStepLogProbabilities.MaskPattern(Rollout["rand"][iteration], PromptLength, Objective.Likelihood.PromptMaskProbability);

        public PolicyLoss Loss(DiffuGrpo objective, long iteration, Tensor logp, Tensor old, Tensor? reference) => objective.Loss(
            new PolicyScores(Sampled, new MaskPattern(Pattern(iteration)), logp, old, reference), Rollout["advantages"]);

        public Llada Model(string adapter)
        {
            var model = Golden.Model(Info.GetProperty("model").GetString()!);
            Golden.Attach(model, Golden.Tensors(Folder, $"lora_{adapter}.safetensors"), Info.GetProperty("scaling").GetDouble());
            return model;
        }
    }

    private static IEnumerable<Case> Cases =>
        Golden.Cases("grpo").Select(folder => new Case(folder, Golden.Info(folder), Golden.Tensors(folder, "rollout.safetensors")));

    [SharedFact("golden/grpo")]
    public void Mask_patterns_completion_masks_and_advantages_agree()
    {
        foreach (var item in Cases)
        {
            using var scope = NewDisposeScope();
            var rollout = item.Rollout;
            for (var iteration = 0L; iteration < rollout["rand"].size(0); iteration++)
                Golden.Close($"{item.Folder}: is_mask {iteration}", rollout["is_mask"][iteration], item.Pattern(iteration), 0);
            Golden.Close($"{item.Folder}: completion_mask", rollout["completion_mask"],
                Rollout.MaskOf(rollout["completion_ids"], item.Info.GetProperty("eos_token_id").GetInt64()), 0);
            Golden.Close($"{item.Folder}: advantages", rollout["advantages"], item.Objective.Advantages([item.Sampled])[0], 1e-6);
        }
    }

    [SharedFact("golden/grpo")]
    public void Prompts_are_padded_and_cut_on_the_left()
    {
        foreach (var item in Cases)
        {
            using var scope = NewDisposeScope();
            var (ids, isPrompt) = (item.Rollout["prompt_ids"], item.Rollout["prompt_mask"]);
            int? limit = item.Info.TryGetProperty("max_prompt_length", out var length) ? length.GetInt32() : null;
            var prompts = Enumerable.Range(0, (int)ids.size(0))
                .Select(row => ids[row].masked_select(isPrompt[row].to(ScalarType.Bool)).data<long>().ToArray()).ToList();
            Compare(prompts, null);
            // What was cut away is not recorded; whatever it was, the rest stays.
            if (limit is { } most && prompts.Max(prompt => prompt.Length) == most)
                Compare([.. prompts.Select(prompt => prompt.Length == most ? [7, 7, .. prompt] : prompt)], most);

            void Compare(IReadOnlyList<long[]> rows, int? maxLength)
            {
                var padding = isPrompt.eq(Number(0));
                var padId = padding.any().item<bool>() ? ids.masked_select(padding)[0].item<long>() : 0;
                var padded = LeftPaddedPrompts.Create(rows, padId, maxLength);
                Golden.Close($"{item.Folder}: prompt_ids", ids, padded.Ids, 0);
                Golden.Close($"{item.Folder}: prompt_mask", isPrompt, padded.IsPrompt, 0);
            }
        }
    }

    [SharedFact("golden/grpo")]
    public void Noisy_batches_agree()
    {
        foreach (var item in Cases)
        {
            using var scope = NewDisposeScope();
            for (var iteration = 0L; iteration < item.Rollout["rand"].size(0); iteration++)
                Golden.Close($"{item.Folder}: noisy_batch {iteration}", item.Rollout["noisy_batch"][iteration],
                    item.Ids.masked_fill(item.Pattern(iteration), Number(item.Info.GetProperty("mask_id").GetInt64())), 0);
        }
    }

    [SharedFact("golden/grpo/schedule.json")]
    public void The_released_buffering_schedule_agrees()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Golden.At("grpo", "schedule.json")));
        foreach (var item in document.RootElement.EnumerateArray())
        {
            var schedule = new MaskSchedule(item.GetProperty("num_iterations").GetInt32(),
                item.GetProperty("gradient_accumulation_steps").GetInt32(), MaskScheduleMode.Released);
            foreach (var row in item.GetProperty("rows").EnumerateArray())
            {
                var (step, pass) = (row.GetProperty("global_step").GetInt64(), row.GetProperty("micro_step").GetInt32());
                var expected = (row.GetProperty("new_rollout").GetBoolean(), row.GetProperty("rollout").GetInt64(),
                    row.GetProperty("mask_index_used_by_compute_loss").GetInt32());
                // The recording counts rollouts from 1.
                var isNew = step == 0 || schedule.Rollout(step, pass) != schedule.Rollout(step - 1, pass);
                var got = (isNew, schedule.Rollout(step, pass) + 1, schedule.Mask(step, pass));
                Assert.True(expected == got, $"{schedule}, step {step}, pass {pass}: expected {expected}, got {got}");
            }
        }
    }

    /// <summary>
    /// One iteration with a KL term, on which the released trainer raises: the reference is computed all the same, and old is the policy
    /// itself.
    /// </summary>
    [SharedFact("golden/grpo")]
    public void One_iteration_with_a_KL_term_works()
    {
        foreach (var item in Cases.Where(item => item.Rollout["rand"].size(0) == 1))
        {
            using var scope = NewDisposeScope();
            using var model = item.Model("old");
            var logp = OneStepLogProbabilities.Forward(model, item.Ids, item.Pattern(0), item.Completion);
            Tensor reference;
            using (Lora.Disabled(model))
                reference = OneStepLogProbabilities.Forward(model, item.Ids, item.Pattern(0), item.Completion).detach();
            var free = item.Loss(new DiffuGrpo { Beta = 0 }, 0, logp, logp.detach(), null);
            var held = item.Loss(new DiffuGrpo { Beta = 0.04 }, 0, logp, logp.detach(), reference);
            Assert.True(Metric(held, "kl") > 0, item.Folder);
            Golden.Close($"{item.Folder}: loss", free.Loss.item<float>() + 0.04 * Metric(held, "kl"), held.Loss.item<float>(),
                Tolerance.Grpo);
        }
    }

    [SharedFact("golden/grpo")]
    public void Old_and_reference_log_probabilities_agree()
    {
        foreach (var item in Cases)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            using var model = item.Model("old");
            for (var iteration = 0L; iteration < item.Rollout["rand"].size(0); iteration++)
            {
                if (item.Rollout.TryGetValue("old_per_token_logps", out var old))
                    Golden.Close($"{item.Folder}: old {iteration}", old[iteration],
                        OneStepLogProbabilities.Forward(model, item.Ids, item.Pattern(iteration), item.Completion), Tolerance.Grpo);
                if (!item.Rollout.TryGetValue("ref_per_token_logps", out var reference))
                    continue;
                using (Lora.Disabled(model))
                    Golden.Close($"{item.Folder}: reference {iteration}", reference[iteration],
                        OneStepLogProbabilities.Forward(model, item.Ids, item.Pattern(iteration), item.Completion), Tolerance.Grpo);
            }
        }
    }

    [SharedFact("golden/grpo")]
    public void Loss_kl_clip_ratio_and_gradients_agree()
    {
        foreach (var item in Cases)
        {
            foreach (var run in item.Info.GetProperty("runs").EnumerateArray())
            {
                Compare(item, run, activationCheckpointing: false);
                Compare(item, run, activationCheckpointing: true);
            }
        }
    }

    private static void Compare(Case item, JsonElement run, bool activationCheckpointing)
    {
        using var scope = NewDisposeScope();
        var (variant, iteration) = (run.GetProperty("variant").GetString()!, run.GetProperty("iter").GetInt64());
        var what = $"{item.Folder}/{variant}/iter{iteration}";
        var recorded = Golden.Tensors(item.Folder, "runs.safetensors");
        using var model = item.Model($"new_{variant}");
        model.ActivationCheckpointing = activationCheckpointing;
        var parameters = Lora.Parameters(model).ToList();
        foreach (var (_, parameter) in parameters)
            parameter.requires_grad_();

        var logp = OneStepLogProbabilities.Forward(model, item.Ids, item.Pattern(iteration), item.Completion);
        Golden.Close($"{what}: logps", recorded[$"{variant}/iter{iteration}/new_per_token_logps"], logp, Tolerance.Grpo);
        var old = item.Rollout.TryGetValue("old_per_token_logps", out var o) ? o[iteration] : logp.detach();
        var objective = item.Objective;
        var scores = objective.Estimator.Score(model, item.Sampled, new MaskPattern(item.Pattern(iteration)));
        Golden.Close($"{what}: scores", recorded[$"{variant}/iter{iteration}/new_per_token_logps"] * item.Sampled.CompletionMask, scores,
            Tolerance.Grpo);
        var reference = objective.NeedsReference ? item.Rollout["ref_per_token_logps"][iteration] : null;
        var result = item.Loss(objective, iteration, logp, old, reference);

        Golden.Close($"{what}: loss", run.GetProperty("loss").GetDouble(), result.Loss.item<float>(), Tolerance.Grpo);
        Golden.Close($"{what}: clip ratio", run.GetProperty("clip_ratio").GetDouble(), Metric(result, "clip_ratio"), Tolerance.Grpo);
        if (objective.NeedsReference)
            Golden.Close($"{what}: KL", run.GetProperty("kl").GetDouble(), Metric(result, "kl"),
                Tolerance.Grpo * Math.Max(1, run.GetProperty("kl").GetDouble()));

        model.Backward(result.Loss);
        foreach (var (name, parameter) in parameters)
        {
            var expected = recorded.Single(pair => pair.Key.StartsWith($"{variant}/iter{iteration}/grad/", StringComparison.Ordinal)
                && pair.Key.EndsWith(name, StringComparison.Ordinal)).Value;
            Golden.Close($"{what}: gradient of {name}", expected, parameter.grad ?? zeros_like(parameter), Tolerance.Grpo);
        }
    }
    private static float Metric(PolicyLoss loss, string name) => loss.Metrics.Single(metric => metric.Name == name).Value.item<float>();
}
