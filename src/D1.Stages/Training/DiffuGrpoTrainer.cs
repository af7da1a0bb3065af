using D1.Model.Decoding;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using D1.Model.Randomness;
using D1.Model.Tokenization;
using D1.Tasks;


using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>diffu-GRPO (paper Algorithm 1): rounds of rollouts, each followed by μ updates under fresh random prompt masks.</summary>
internal sealed class DiffuGrpoTrainer(
    Llada policy, ReferencePolicy reference, AdamW optimizer, ITask task, ITokenizer tokenizer, DiffuGrpoStageOptions options)
{
    /// <summary>Lines 3–14 of Algorithm 1 for one batch of prompts.</summary>
    /// <param name="round">Number of the round, from 0; every random number is derived from it.</param>
    /// <param name="learningRate">The rate of each of the μ updates, by its number in the run.</param>
    public DiffuGrpoRound Round(long round, Func<long, double> learningRate)
    {
        using var scope = NewDisposeScope();
        var seed = (ulong)options.Seed;

        // Sample prompts q, and G completions o_1 … o_G of each from π_old = π_θ.
        var problems = Enumerable.Range(0, options.PromptsPerRound)
            .Select(i => task.Sample(Split.Train, seed, round * options.PromptsPerRound + i))
            .SelectMany(problem => Enumerable.Repeat(problem, options.Generations)).ToList();
        var prompts = PromptBatch.Encode(problems, tokenizer);
        var decoder = new SemiAutoregressiveDecoder(policy, options.Rollout.ToDecoding(), new SeededNoise((ulong)CounterRandom.Seed(seed, "rollout", round)));
        var ids = decoder.Decode(prompts).Sequences;
        var completion = new Window(prompts.size(1), options.Rollout.GenLength);
        var completions = ids.narrow(1, completion.Start, completion.Length);

        // r_i and A_i = r_i − mean(r).
        var texts = CompletionTexts(completions);
        var rewards = problems.Zip(texts, (problem, text) => (float)task.Reward(problem, text)).ToArray();
        var advantages = DiffuGrpo.Advantages(tensor(rewards), options.Generations);
        var mask = DiffuGrpo.CompletionMask(completions, tokenizer.EosId);

        // For n = 1 … μ: a random mask of the prompt, log π_old and log π_ref under it. The first update starts from π_old itself.
        var patterns = Enumerable.Range(0, options.Iterations).Select(n => Pattern(ids, completion, round, n)).ToList();
        List<Tensor?> old = [null];
        List<Tensor?> referenceLogp = [];
        using (no_grad())
        {
            old.AddRange(patterns.Skip(1).Select(pattern => OneStepLogProbabilities.Forward(policy, ids, pattern, completion)));
            referenceLogp.AddRange(patterns.Select(pattern => options.Objective.Beta == 0
                ? null
                : reference.Evaluate(model => OneStepLogProbabilities.Forward(model, ids, pattern, completion))));
        }

        // Gradient steps on the clipped objective.
        double loss = 0, kl = 0, clipRatio = 0, norm = 0;
        for (var n = 0; n < options.Iterations; n++)
        {
            using var update = NewDisposeScope();
            var logp = OneStepLogProbabilities.Forward(policy, ids, patterns[n], completion);
            var result = DiffuGrpo.Loss(logp, old[n] ?? logp.detach(), referenceLogp[n], advantages, mask, options.Objective);
            result.Loss.backward();
            norm += optimizer.Step(learningRate(round * options.Iterations + n)) / options.Iterations;
            loss += result.Loss.item<float>() / options.Iterations;
            kl += (result.Kl?.item<float>() ?? 0) / options.Iterations;
            clipRatio += result.ClipRatio.item<float>() / options.Iterations;
        }

        var solved = problems.Zip(texts, task.Score).Average(verdict => verdict.Total == 0 ? 0 : (double)verdict.Correct / verdict.Total);
        return new DiffuGrpoRound(rewards.Average(), solved, mask.sum(1).mean().item<float>(), loss, kl, clipRatio, norm);
    }

    private Tensor Pattern(Tensor ids, Window completion, long round, int iteration)
    {
        var draw = options.RandomMasking ? iteration : 0;
        using var generator = new Generator((ulong)CounterRandom.Seed((ulong)options.Seed, "prompt-mask", round * options.Iterations + draw));
        var uniform = rand(ids.shape, dtype: ScalarType.Float32, generator: generator);
        return OneStepLogProbabilities.MaskPattern(uniform, completion.Start, options.PromptMaskProbability);
    }

    private List<string> CompletionTexts(Tensor completions) =>
        [.. Completions.Rows(completions).Select(row => tokenizer.Decode(row, skipSpecialTokens: true))];
}
