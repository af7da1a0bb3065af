using D1.Core;
using D1.Pipeline.Specs;
using D1.Stages.Sources;

namespace D1.Stages.Training;

/// <summary>Parameters that pre-training and masked SFT share.</summary>
public abstract record MaskedDiffusionOptions : ITrainingOptions, ISeededOptions, IValidatedOptions
{
    [Option("Seed of weights, data order and masks.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Option("Tasks whose solutions are learned; the stream holds them in equal shares, a batch takes what fits into its length.")]
    public required IReadOnlyList<string> Tasks { get; init; }

    [Option("Optimiser updates.", Min = 1, Unit = "steps")]
    public required int Steps { get; init; }

    [Option("Lengths of sequences; a batch has one of them.")]
    public required IReadOnlyList<LengthShare> Lengths { get; init; }

    [Option("Parts of a batch that are computed one after another; an update adds the gradients of all.", Min = 1, Max = 1_000_000)]
    public int AccumulationSteps { get; init; } = 1;

    public bool ActivationCheckpointing { get; init; }

    [Option("Whether padding after the first EOS is learned and counted like the completion, as in the released code.")]
    public bool LearnPadding { get; init; } = true;

    [Option("Validations on held-out worked solutions along the way; the loss is measured at the end in any case.")]
    public ValidationOptions? Validation { get; init; }

    [Option("The optimiser.")]
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>What <see cref="Tasks"/> may name where the stage has real data.</summary>
    protected virtual IReadOnlyList<string> TasksOnData => [];

    public virtual IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Lengths.Count == 0)
            yield return ("lengths", "must hold at least one length");
        foreach (var misfit in Validation?.Misfits("validation", Steps, "steps") ?? [])
            yield return misfit;
        foreach (var misfit in TaskNames.Misfits("tasks", Tasks, TasksOnData))
            yield return misfit;
    }
}

/// <summary>A length of training sequences and how often batches have it.</summary>
public sealed record LengthShare
{
    [Option("Tokens of a sequence, prompt and padding included.", Min = 1, Max = 1_000_000, Unit = "tokens")]
    public required int Length { get; init; }

    [Option("Weight of this length among all.", Above = 0)]
    public double Share { get; init; } = 1;

    /// <summary>The length of one step's batch, drawn in proportion to the shares.</summary>
    internal static int At(IReadOnlyList<LengthShare> lengths, double uniform)
    {
        var left = uniform * lengths.Sum(length => length.Share);
        foreach (var length in lengths)
        {
            left -= length.Share;
            if (left < 0)
                return length.Length;
        }

        return lengths[^1].Length;
    }
}
