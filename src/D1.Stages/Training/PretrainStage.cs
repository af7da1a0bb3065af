using D1.Model.Network;
using D1.Model.Optimization;
using D1.Model.Randomness;
using D1.Stages.Pipeline;
using D1.Tasks;

using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Trains the nano base model from scratch: what downloading LLaDA-8B-Instruct is at the paper's scale.</summary>
public sealed class PretrainStage : Stage<PretrainOptions>
{
    private const int ValidationExamples = 256;

    public override string Name => "pretrain";

    public override int CodeVersion => 1;

    public override string Produces => "model";

    public override IReadOnlyList<string> Outputs => ModelOutputs.Files;

    protected override void Run(PretrainOptions options, StageContext context)
    {
        var seed = (ulong)options.Seed;
        var tokenizer = NanoTasks.CreateTokenizer();
        var tasks = options.Tasks.Select(NanoTasks.Get).ToList();
        var corpus = new Corpus(tasks, Split.Train, options.Mix, seed);
        var validation = new Corpus(tasks, Split.Validation, SolutionMix.TracesOnly, seed);

        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(options.Model.ToConfig(tokenizer), seed);
        NumberEmbedding.Initialise(model, tokenizer, seed);
        var parameters = model.Weights().ToList();
        using var optimizer = new AdamW(parameters, options.Optimizer.ToAdamW());
        using var replicas = new DataParallel(model, context.Threads);
        var trainer = new MaskedDiffusionTrainer(model, replicas, optimizer, tokenizer, seed);
        var schedule = options.Optimizer.Schedule(options.Steps);
        var rate = new TokenRate(context);

        ResumableTraining.Run(context, "pretraining", options.Steps, new TrainingState(parameters, optimizer), step =>
        {
            var length = LengthShare.At(options.Lengths, new CounterRandom(seed, "length", step).NextDouble());
            var rows = Math.Max(1, options.TokensPerBatch / length);
            // Steps own disjoint stretches of the stream, whatever their length.
            var first = step * options.TokensPerBatch;
            var examples = Enumerable.Range(0, rows).Select(row => corpus[first + row]).ToList();
            var (loss, norm) = trainer.Step(step, examples, length, schedule.At(step));
            context.Metric("loss", loss, step);
            context.Metric("gradient_norm", norm, step);
            return [("loss", loss), ("tokens/s", rate.Add(rows * length))];
        });

        var held = Enumerable.Range(0, ValidationExamples).Select(index => validation[index]).ToList();
        context.Result("validation_loss", trainer.Validate(held, options.Lengths.Max(length => length.Length), 64));
        ModelOutputs.Save(context, model, tokenizer);
    }
}
