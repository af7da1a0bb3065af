using D1.Model;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Model.Randomness;
using D1.Model.Tokenization;
using D1.Stages.Estimating;
using D1.Stages.Models;
using D1.Stages.Pipeline;
using D1.Stages.Sources;

namespace D1.Stages.Training;

/// <summary>A whole run of masked-diffusion training: what pre-training and masked SFT share.</summary>
internal static class MaskedDiffusionRun
{
    private const int ValidationBatch = 64;

    /// <summary>What such a run takes.</summary>
    /// <param name="options">Its parameters.</param>
    /// <param name="config">The network.</param>
    /// <param name="tokens">Tokens of a batch, padding included.</param>
    /// <param name="context">Threads: every replica has gradients of its own.</param>
    public static StageEstimate Estimate(MaskedDiffusionOptions options, LladaConfig config, long tokens, EstimateContext context)
    {
        var length = options.Lengths.Max(share => share.Length);
        return new StageEstimate
        {
            Memory = new(ModelMemory.Trained(config, 3 + context.Threads), ModelMemory.Backward(config, tokens)),
            // Half of all tokens are masked on average, and only those are predicted; a backward pass costs two forward ones.
            MultiplyAdds = 3.0 * options.Steps * ForwardCost.MultiplyAdds(config, (double)tokens / length, length, length, length / 2.0),
            Model = config,
            WeightBytes = sizeof(float) * ModelMemory.Parameters(config),
        };
    }

    /// <summary>Trains every weight of <paramref name="model"/>, measures it on held-out worked solutions, and saves it as the stage's output.</summary>
    /// <param name="context">The running stage.</param>
    /// <param name="options">Its parameters.</param>
    /// <param name="model">The network to start from.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="saveTokenizer">Writes the tokenizer's files into a folder.</param>
    /// <param name="held">Examples to validate on.</param>
    /// <param name="examples">The examples of a step's batch, by step and sequence length.</param>
    public static void Train(StageContext context, MaskedDiffusionOptions options, Llada model, ITokenizer tokenizer, Action<string> saveTokenizer,
        IReadOnlyList<TokenizedExample> held, Func<long, int, IReadOnlyList<TokenizedExample>> examples)
    {
        var seed = (ulong)options.Seed;
        var longest = options.Lengths.Max(length => length.Length);
        if (held.Max(example => example.Ids.Length) is var needed && needed > longest)
            throw new InputException($"lengths: held-out solutions have up to {needed} tokens, the longest length is {longest}; raise it");

        var parameters = model.Weights().ToList();
        using var optimizer = new AdamW(parameters, options.Optimizer.ToAdamW());
        using var replicas = new DataParallel(model, context.Threads);
        var trainer = new MaskedDiffusionTrainer(model, replicas, optimizer, tokenizer, options);
        var schedule = options.Optimizer.Schedule(options.Steps);
        var metric = new ValidationMetric("validation_loss", HigherIsBetter: false, () => trainer.Validate(held, longest, ValidationBatch));
        var checks = new Validation(context, options.Validation, options.Steps, metric, Save);

        ResumableTraining.Run(context, "training", options.Steps, new TrainingState(parameters, optimizer), checks, step =>
        {
            var length = LengthShare.At(options.Lengths, new CounterRandom(seed, "length", step).NextDouble());
            var batch = examples(step, length);
            var (loss, norm) = trainer.Step(step, batch, length, schedule.At(step));
            context.Metric("loss", loss, step);
            context.Metric("gradient_norm", norm, step);
            return (batch.Count * length, [("loss", loss)]);
        });

        context.Result("validation_loss", metric.Measure());
        Save(context.OutputFolder);

        void Save(string into)
        {
            ModelOutputs.Save(into, model);
            saveTokenizer(into);
        }
    }
}
