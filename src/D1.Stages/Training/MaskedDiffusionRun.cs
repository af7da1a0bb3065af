using D1.Core;
using D1.Model.Adapters;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Pipeline;
using D1.Stages.Estimates;
using D1.Stages.Models;
using D1.Stages.Sampling;
using D1.Stages.Sources;
using D1.Text.Tokenization;

namespace D1.Stages.Training;

/// <summary>A whole run of masked-diffusion training: what pre-training and masked SFT share.</summary>
internal static class MaskedDiffusionRun
{
    // As many sequences at once as have so many tokens together, and no more than this.
    private const int ValidationTokens = 8192, ValidationBatch = 64;

    /// <summary>What such a run takes.</summary>
    /// <param name="options">Its parameters.</param>
    /// <param name="model">The model to start from.</param>
    /// <param name="lora">Adapters; the whole model is trained when null.</param>
    /// <param name="precision">How frozen weights are held.</param>
    /// <param name="tokens">Tokens of a batch, padding included.</param>
    /// <param name="replicas">Every replica has gradients of its own.</param>
    public static StageEstimate Estimate(MaskedDiffusionOptions options, EstimatedModel? model, LoraOptions? lora,
        PrecisionOptions precision, long tokens, int replicas)
    {
        if (model is null) return new();
        var config = model.Config;
        var (length, pass) = (options.Lengths.Max(share => share.Length), tokens / options.AccumulationSteps);
        var memory = new TrainingMemory(model, precision, lora, options.ActivationCheckpointing);
        var bytes = lora is null ? sizeof(float) * ModelMemory.Parameters(config) : model.WeightBytes;
        return new StageEstimate
        {
            // Half of all tokens are masked on average, and only those are predicted.
            Memory = memory.Plan(3 + replicas, pass, pass, pass / 2, pass / 2, Validating()),
            MultiplyAdds = options.Steps * memory.MultiplyAdds(Pass(length / 2.0), Pass(0)),
            Problem = config.ContextProblem(length) is { } problem ? $"lengths: {problem}" : null,
            Result = model with { WeightBytes = bytes },
            OutputBytes = bytes * (options.Validation?.Times ?? 1),
        };

        IReadOnlyList<MemoryPart> Validating()
        {
            var rows = Math.Min(ValidationRows(length), options.Validation?.Problems ?? int.MaxValue);
            long held = (long)rows * length, predicted = held / 2;
            var passes = new PassMemory(model, precision.ForTraining(whole: lora is null));
            return passes.Pass(held, held, predicted, lora is null ? predicted : 0);
        }

        double Pass(double predicted) => ForwardCost.MultiplyAdds(config, (double)tokens / length, length, length, predicted);
    }

    private static int ValidationRows(int length) => Math.Clamp(ValidationTokens / length, 1, ValidationBatch);

    /// <summary>Trains a model, measures it on held-out worked solutions, and saves it as the stage's output.</summary>
    /// <param name="context">The running stage.</param>
    /// <param name="options">Its parameters.</param>
    /// <param name="trained">The network to start from, and what of it is trained.</param>
    /// <param name="dropout">Probability that an input of an adapter is dropped.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="saveTokenizer">Writes the tokenizer's files into a folder.</param>
    /// <param name="held">Examples to validate on.</param>
    /// <param name="examples">The examples of a step's batch, by step and sequence length.</param>
    public static void Train(StageContext context, MaskedDiffusionOptions options, TrainedModel trained, double dropout,
        ITokenizer tokenizer, Action<string> saveTokenizer,
        IReadOnlyList<TokenizedExample> held, Func<long, int, IReadOnlyList<TokenizedExample>> examples)
    {
        var seed = (ulong)options.Seed;
        var longest = options.Lengths.Max(length => length.Length);
        if (held.Max(example => example.Ids.Length) is var needed && needed > longest)
            throw new InputException($"lengths: held-out solutions have up to {needed} tokens, the longest length is {longest}; raise it");

        // What the estimate says of a model, it cannot say of one that is yet to be downloaded.
        trained.Model.Config.RequireContext(longest, "lengths");

        trained.Model.ActivationCheckpointing = options.ActivationCheckpointing;
        using var optimizer = new AdamW(trained.Parameters, options.Optimizer);
        using var replicas = new DataParallel(trained.Model, context.Threads);
        var trainer = new MaskedDiffusionTrainer(trained.Model, replicas, optimizer, tokenizer, options, dropout);
        var schedule = options.Optimizer.Schedule(options.Steps);
        var metric = new ValidationMetric("validation_loss", HigherIsBetter: false, beforeBatch =>
            trainer.Validate(held, longest, ValidationRows(longest), beforeBatch));
        var validation = new Validation(context, options.Validation, options.Steps, metric, Save);
        var state = new TrainingState(trained.Parameters, optimizer);

        ResumableTraining.Run(context, "training", options.Steps, state, validation, step =>
        {
            var length = LengthShare.At(options.Lengths, new CounterRandom(seed, "length", step).NextDouble());
            var batch = examples(step, length);
            var rate = schedule.At(step);
            var (loss, norm) = trainer.Step(step, batch, length, rate);
            context.Metric("loss", loss, step);
            context.Metric("gradient_norm", norm, step);
            context.Metric("learning_rate", rate, step);
            return (batch.Count * length, [("loss", loss)]);
        }, () =>
        {
            var loss = validation.Last?.Value ?? metric.Now(() => context.Checkpoints.Offer(state.Step, state.Save));
            context.Result(metric.Name, loss, state.Step);
            Save(context.OutputFolder);
        });

        void Save(string into)
        {
            ModelOutputs.Save(into, trained.Model, trained.Lora);
            saveTokenizer(into);
        }
    }
}
