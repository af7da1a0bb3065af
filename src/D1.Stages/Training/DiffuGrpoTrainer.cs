using D1.Core;
using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using D1.Stages.Sampling;
using D1.Tasks;
using D1.Text.Tokenization;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>diffu-GRPO (paper Algorithm 1): rounds of rollouts, each followed by μ updates under fresh random prompt masks.</summary>
internal sealed class DiffuGrpoTrainer(
    Llada policy, ReferencePolicy reference, AdamW optimizer, ITask task, ITokenizer tokenizer, DiffuGrpoStageOptions options)
{
    private readonly ulong _seed = (ulong)options.Seed;
    private readonly MaskSchedule _schedule = new(options.Iterations, options.AccumulationSteps, options.MaskSchedule);

    /// <summary>Lines 3–14 of Algorithm 1 for one batch of prompts.</summary>
    /// <param name="round">Number of the round, from 0; every random number is derived from it.</param>
    /// <param name="learningRate">The rate of each of the μ updates, by its number in the run.</param>
    public DiffuGrpoRound Round(long round, Func<long, double> learningRate)
    {
        using var scope = NewDisposeScope();
        using var dropoutNoise = Seeded("dropout", round, policy.Device);
        var first = round * options.Iterations;

        List<Rollout> rollouts;
        using (no_grad())
        using (WithDropout(dropoutNoise, options.Lora is { DropoutInRollouts: true }))
        {
            // Sample prompts q, and G completions o_1 … o_G of each from π_old = π_θ; r_i, and A_i = r_i − mean(r).
            rollouts = [.. Enumerable.Range(0, options.AccumulationSteps).Select(pass => Sample(_schedule.Rollout(first, pass)))];

            // Random masks of the prompts; log π_old and log π_ref under each.
            foreach (var (pass, rollout) in rollouts.Index())
                DrawMasks(rollout, first, pass);
        }

        // For n = 1 … μ: a gradient step on the clipped objective.
        var result = new DiffuGrpoRound(rollouts, options.Generations);
        using var dropout = WithDropout(dropoutNoise, on: true);
        for (var step = first; step < first + options.Iterations; step++)
        {
            using var update = NewDisposeScope();
            foreach (var (pass, rollout) in rollouts.Index())
            {
                var masked = rollout.Masks[MaskNumber(step, pass)];
                var logp = OneStepLogProbabilities.Forward(policy, rollout.Ids, masked.Pattern, rollout.Completion, rollout.Counted);
                masked.Old ??= logp.detach().MoveToOuterDisposeScope();
                var loss = DiffuGrpo.Loss(logp, masked.Old, masked.Reference, rollout.Advantages, rollout.CompletionMask,
                    options.Objective);
                policy.Backward(loss.Loss.div(Number(rollouts.Count)));
                result.Add(loss);
            }

            result.AddUpdate(optimizer.Step(learningRate(step)));
        }

        return result;
    }

    private Rollout Sample(long number)
    {
        var prompts = options.PromptsPerRound / options.AccumulationSteps;
        var problems = Enumerable.Range(0, prompts)
            .Select(i => task.Sample(Split.Train, _seed, (number * prompts) + i))
            .SelectMany(problem => Enumerable.Repeat(problem, options.Generations)).ToList();
        var padded = LeftPaddedPrompts.Encode(problems.Select(problem => problem.Prompt), tokenizer, options.Rollout.MaxPromptLength,
            policy.Device);
        var noise = new SeededNoise((ulong)CounterRandom.Seed(_seed, "rollout", number), policy.Device);
        var decoded = new SemiAutoregressiveDecoder(policy, options.Rollout.ToDecoding(options.Precision), noise).Decode(padded.Ids);
        var ids = decoded.Sequences;
        var completion = new Window(padded.Ids.size(1), options.Rollout.GenLength);
        var completions = ids.narrow(1, completion.Start, completion.Length);

        ScoredAnswer[] answers =
            [.. problems.Zip(Completions.Rows(completions), (problem, row) => ScoredAnswer.Of(task, problem, row, tokenizer))];
        float[] rewards = [.. answers.Select(answer => (float)answer.Reward)];
        return new Rollout(ids, completion, answers, rewards,
            DiffuGrpo.Advantages(tensor(rewards, device: policy.Device), options.Generations),
            DiffuGrpo.CompletionMask(completions, tokenizer.EosId), padded.Cut, decoded.MasksLeft.Sum());
    }

    /// <summary>Draws the prompt masks that the round's updates will meet.</summary>
    private void DrawMasks(Rollout rollout, long first, int pass)
    {
        foreach (var mask in Enumerable.Range(0, options.Iterations).Select(n => MaskNumber(first + n, pass)).Distinct())
        {
            using var generator = Seeded("prompt-mask", (_schedule.Rollout(first, pass) * options.Iterations) + mask);
            var pattern = OneStepLogProbabilities.MaskPattern(
                rand(rollout.Ids.shape, dtype: ScalarType.Float32, generator: generator).to(policy.Device), rollout.Completion.Start,
                options.PromptMaskProbability);
            var old = mask == MaskNumber(first, pass) && FirstUpdateSaysOld ? null : Logp(policy, pattern);
            rollout.Masks[mask] = new MaskedPrompt(pattern, old,
                options.Beta == 0 ? null : reference.Evaluate(model => Logp(model, pattern)));
        }

        Tensor Logp(Llada model, Tensor pattern) =>
            OneStepLogProbabilities.Forward(model, rollout.Ids, pattern, rollout.Completion, rollout.Counted);
    }

    // The first update starts from π_old itself. Dropout makes two passes differ; of a single update the released code takes the one all
    // the same.
    private bool FirstUpdateSaysOld => options.Lora is not { Dropout: > 0 } lora || (options.Iterations == 1 && lora.DropoutInRollouts);

    private int MaskNumber(long step, int pass) => options.RandomMasking ? _schedule.Mask(step, pass) : 0;

    private Generator Seeded(string purpose, long number, Device? device = null) =>
        new((ulong)CounterRandom.Seed(_seed, purpose, number), device ?? CPU);

    private IDisposable? WithDropout(Generator generator, bool on) =>
        on && options.Lora is { Dropout: > 0 } lora ? Lora.WithDropout(policy, lora.Dropout, generator) : null;
}
