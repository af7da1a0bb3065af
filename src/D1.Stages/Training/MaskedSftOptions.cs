using D1.Stages.Specs;

namespace D1.Stages.Training;

/// <summary>Parameters of <see cref="MaskedSftStage"/>.</summary>
public sealed record MaskedSftOptions : ISeededOptions, IValidatedOptions
{
    [Option("Seed of data order and masks.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Option("Tasks whose worked solutions are learned.")]
    public required IReadOnlyList<string> Tasks { get; init; }

    [Option("Distinct worked solutions.", Min = 1, Source = "paper Section 4: s1K has 1000")]
    public required int Examples { get; init; }

    [Option("Optimiser updates.", Min = 1, Unit = "steps")]
    public required int Steps { get; init; }

    [Option("Sequences a batch.", Min = 1)]
    public required int BatchSize { get; init; }

    [Option("Lengths of sequences; a batch has one of them.")]
    public required IReadOnlyList<LengthShare> Lengths { get; init; }

    [Option("The optimiser.")]
    public required OptimizerOptions Optimizer { get; init; }

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Lengths.Count == 0)
            yield return ("lengths", "must hold at least one length");
        foreach (var misfit in TaskNames.Misfits("tasks", Tasks))
            yield return misfit;
    }
}
