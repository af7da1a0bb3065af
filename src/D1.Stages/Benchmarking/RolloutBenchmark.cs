using D1.Model.Decoding;
using D1.Model.Likelihood;
using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Stages.Benchmarking;

/// <summary>
/// Times a rollout of diffu-GRPO: sampled completions, and their log-probabilities under one prompt mask by the old and by the reference
/// policy.
/// </summary>
public sealed class RolloutBenchmark(Llada model, BenchmarkOptions options)
{
    private const double PromptMaskProbability = 0.15;

    public Measurement Run()
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        using var generator = new Generator(options.Seed);
        var prompts = DecodeBenchmark.RandomPrompts(model.Config, options).Ids;
        var completion = new Window(options.PromptLength, options.Decoding.GenLength);
        var pattern = OneStepLogProbabilities.MaskPattern(rand([options.Batch, completion.End], generator: generator), options.PromptLength,
            PromptMaskProbability);
        var work = new NecessaryWork(model.Config);
        var gflop = work.Decode(options.Batch, options.PromptLength, options.Decoding)
            + (2 * work.Pass(options.Batch, completion.End, completion.Length));
        return Measurement.Of("rollout", options.Runs, (long)options.Batch * completion.Length, gflop, () =>
        {
            using var run = NewDisposeScope();
            var ids = new SemiAutoregressiveDecoder(model, options.Decoding, new SeededNoise(options.Seed)).Decode(prompts).Sequences;
            for (var policy = 0; policy < 2; policy++)
                OneStepLogProbabilities.Forward(model, ids, pattern, completion);
        });
    }
}
