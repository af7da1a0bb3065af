using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using static TorchSharp.torch;

namespace D1.Stages.Bench;

/// <summary>
/// Times what diffu-GRPO does before a round's single update: sampled completions, and their log-probabilities under one prompt mask by the
/// reference policy. Those by the old policy come with the update.
/// </summary>
public sealed class RolloutBenchmark(Llada model, BenchmarkOptions options)
{
    public Measurement Run()
    {
        using var scope = NewDisposeScope();
        using var reference = ReferencePolicy.WithoutAdapters(model);
        using var optimizer = new AdamW([], new AdamWOptions());
        var training = new PolicyTrainingOptions
        {
            Seed = unchecked((long)options.Seed),
            PromptsPerRound = 1,
            Generations = options.Batch,
            Iterations = 1,
        };
        var prompt = DecodeBenchmark.RandomPrompts(model.Config, options with { Batch = 1 }).Ids.data<long>().ToArray();
        var sampler = new RolloutSampler<Nothing>(model, options.Decoding, training)
        {
            Prompts = _ => new RewardedPrompt<Nothing>(prompt, _ => new Nothing()),
            PadId = 0,
            // None: every token counts.
            EosId = -1,
        };
        var trainer = new PolicyTrainer(model, reference, optimizer, new DiffuGrpo(), training);
        var work = new NecessaryWork(model.Config);
        var completion = new Window(options.PromptLength, options.Decoding.GenLength);
        var gflop = work.Decode(options.Batch, options.PromptLength, options.Decoding)
            + work.Pass(options.Batch, completion.End, completion.Length);
        return Measurement.Of("rollout", options.Runs, options.Batch * completion.Length, gflop, () =>
        {
            using var run = NewDisposeScope();
            using var round = trainer.Begin(0, number => sampler.Sample(number).Rollout);
        });
    }

    private sealed record Nothing : IRewarded
    {
        public double Reward => 0;
    }
}
