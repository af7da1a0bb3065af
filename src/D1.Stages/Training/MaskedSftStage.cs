using D1.Model.Network;
using D1.Model.Optimization;
using D1.Model.Randomness;
using D1.Stages.Pipeline;
using D1.Tasks;

using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Masked supervised fine-tuning on worked solutions (paper Section 3.3, Algorithm 2).</summary>
public sealed class MaskedSftStage : Stage<MaskedSftOptions>
{
    private const int ValidationExamples = 256;

    public override string Name => "masked_sft";

    public override int CodeVersion => 1;

    public override string Produces => "model";

    public override IReadOnlyList<InputSlot> Inputs => [new("model", "model")];

    public override IReadOnlyList<string> Outputs => ModelOutputs.Files;

    protected override void Run(MaskedSftOptions options, StageContext context)
    {
        var seed = (ulong)options.Seed;
        var tokenizer = NanoTasks.CreateTokenizer();
        var tasks = options.Tasks.Select(NanoTasks.Get).ToList();
        var solutions = new Corpus(tasks, Split.Train, SolutionMix.TracesOnly, seed);
        var validation = new Corpus(tasks, Split.Validation, SolutionMix.TracesOnly, seed);

        using var scope = NewDisposeScope();
        using var model = Llada.Load(context.Input("model").Folder);
        var parameters = model.Weights().ToList();
        using var optimizer = new AdamW(parameters, options.Optimizer.ToAdamW());
        using var replicas = new DataParallel(model, context.Threads);
        var trainer = new MaskedDiffusionTrainer(model, replicas, optimizer, tokenizer, seed);
        var schedule = options.Optimizer.Schedule(options.Steps);
        var rate = new TokenRate(context);

        ResumableTraining.Run(context, "masked SFT", options.Steps, new TrainingState(parameters, optimizer), step =>
        {
            var length = LengthShare.At(options.Lengths, new CounterRandom(seed, "length", step).NextDouble());
            var examples = Enumerable.Range(0, options.BatchSize)
                .Select(row => solutions[Shuffled.At(step * options.BatchSize + row, options.Examples, seed)]).ToList();
            var (loss, norm) = trainer.Step(step, examples, length, schedule.At(step));
            context.Metric("loss", loss, step);
            context.Metric("gradient_norm", norm, step);
            return [("loss", loss), ("tokens/s", rate.Add(options.BatchSize * length))];
        });

        var held = Enumerable.Range(0, ValidationExamples).Select(index => validation[index]).ToList();
        context.Result("validation_loss", trainer.Validate(held, options.Lengths.Max(length => length.Length), 64));
        ModelOutputs.Save(context, model, tokenizer);
    }
}
