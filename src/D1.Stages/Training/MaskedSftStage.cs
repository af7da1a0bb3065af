using D1.Model.Network;
using D1.Model.Randomness;
using D1.Stages.Models;
using D1.Stages.Pipeline;
using D1.Tasks;

using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Masked supervised fine-tuning on worked solutions (paper Section 3.3, Algorithm 2).</summary>
public sealed class MaskedSftStage : Stage<MaskedSftOptions>
{
    public override string Name => "masked_sft";

    public override int CodeVersion => 3;

    public override string Produces => "model";

    public override IReadOnlyList<InputSlot> Inputs => [new("model", "model")];

    public override IReadOnlyList<string> Outputs => ModelOutputs.Files;

    // Weights, gradients of every replica, two moments.
    protected override long LeastMemory(MaskedSftOptions options, StageContext context)
    {
        var config = MemoryFloor.Config(context.Input("model"));
        return MemoryFloor.OfWeights(config, 3 + context.Threads) + MemoryFloor.OfBackward(config, (long)options.BatchSize * options.Lengths.Max(length => length.Length));
    }

    protected override void Run(MaskedSftOptions options, StageContext context)
    {
        var seed = (ulong)options.Seed;
        var solutions = new Corpus(options.Tasks.Select(NanoTasks.Get), Split.Train, SolutionMix.TracesOnly, seed);
        var order = new Shuffled(options.Examples, seed);

        using var scope = NewDisposeScope();
        using var model = Llada.Load(context.Input("model").Folder, ScalarType.Float32);
        MaskedDiffusionRun.Train(context, options, model, NanoTasks.CreateTokenizer(), (step, _) =>
            [.. Enumerable.Range(0, options.BatchSize).Select(row => solutions[order[(step * options.BatchSize) + row]])]);
    }
}
