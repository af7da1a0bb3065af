using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Records;
using D1.Stages.Estimates;
using D1.Stages.Models;
using D1.Stages.Sources;
using D1.Tasks;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Masked supervised fine-tuning on worked solutions (paper Section 3.3, Algorithm 2).</summary>
public sealed class MaskedSftStage : TrainingStage<MaskedSftOptions>
{
    public override string Name => "masked_sft";

    public override string Produces => "model";

    public override IReadOnlyList<InputSlot> Inputs => StageInputs.Slots;

    public override IReadOnlyList<string> Outputs => ModelOutputs.Files;

    public override IReadOnlyList<string> Records => [Curve.FileName];

    protected override IEnumerable<Kind> Kinds(MaskedSftOptions options, IReadOnlyCollection<string> inputs) =>
        StageInputs.SolvedKinds(options.Tasks, inputs);

    protected override IReadOnlyList<SpecRule<MaskedSftOptions>> Rules =>
    [
        DataRules.OnlyOfData,
        (options, planned) => DataRules.Solutions(options.Tasks, planned),
        (options, planned) => DataRules.Words("tasks", options.Tasks, planned),
        EnoughIsSetAside,
        (options, planned) => BatchRules.Parts("batch_size", options.BatchSize, options, planned),
        LengthsHoldSolutions,
        (options, planned) => AdapterRules.Targets(options.Lora, planned),
        PackedWeightsHaveNoReplicas,
    ];

    private static IEnumerable<(string Parameter, string Problem)> EnoughIsSetAside(MaskedSftOptions options, PlannedSpec planned)
    {
        var needed = Math.Max(1, options.Validation?.Problems ?? 0);
        if (options.HeldOut < needed)
            yield return ("held_out",
                FormattableString.Invariant($"must be at least {needed}, which validation needs, not {options.HeldOut}"));
    }

    // Rows of real data lose what is too long.
    private static IEnumerable<(string Parameter, string Problem)> LengthsHoldSolutions(MaskedSftOptions options, PlannedSpec planned)
    {
        if (planned.Has(StageInputs.DataSlot) || BatchRules.NanoTokenizer(planned) is not { } tokenizer) return [];
        // Words without tokens are complained of elsewhere.
        if (DataRules.Words("tasks", options.Tasks, planned).Any()) return [];
        var tasks = options.Tasks.Select(TaskRegistry.NanoTask).ToList();
        var solutions = SolutionExamples.OfTasks(tasks, tokenizer, (ulong)options.Seed, options.Validation?.Problems);
        var drawn = Enumerable.Range(0, options.Examples).Select(index => solutions.At(index, 0));
        return
        [
            .. BatchRules.Fit("worked solutions", drawn, options.Lengths.Min(length => length.Length)),
            .. BatchRules.Fit("held-out solutions", solutions.Held, options.Lengths.Max(length => length.Length)),
        ];
    }

    private static IEnumerable<(string Parameter, string Problem)> PackedWeightsHaveNoReplicas(
        MaskedSftOptions options, PlannedSpec planned)
    {
        if (options.Precision.Nf4 && planned.Threads > 1)
            yield return ("threads", "must be 1 with precision.nf4: packed weights have no replicas");
    }

    protected override StageEstimate Estimate(MaskedSftOptions options, EstimateContext context) =>
        MaskedDiffusionRun.Estimate(options, EstimatedModel.Of(context), options.Lora, options.Precision,
            (long)options.BatchSize * options.Lengths.Max(length => length.Length), context.Threads);

    protected override void Run(MaskedSftOptions options, StageContext context)
    {
        var (folder, tokenizer, seed, longest) = (context.Input("model").Folder, StageInputs.Tokenizer(context), (ulong)options.Seed,
            options.Lengths.Max(length => length.Length));
        var solutions = StageInputs.Solutions(context, options.Tasks, options) is { } rows
            ? SolutionExamples.OfRows(rows, tokenizer, options.Examples, longest, options.HeldOut, options.Validation?.Problems)
            : SolutionExamples.OfTasks([.. options.Tasks.Select(context.Get<ISyntheticTask>)], tokenizer, seed,
                options.Validation?.Problems);
        var order = new Shuffled(options.Examples, seed);

        using var scope = NewDisposeScope();
        using var trained = TrainedModel.Load(folder, options.Lora, options.Precision, seed, context.TorchDevice());
        MaskedDiffusionRun.Train(context, options, trained, options.Lora?.Dropout ?? 0, tokenizer,
            into => TokenizerFiles.Copy(folder, into), solutions.Held, (step, length) =>
            [.. Enumerable.Range(0, options.BatchSize).Select(row => solutions.At(order[(step * options.BatchSize) + row], length))]);
    }
}
