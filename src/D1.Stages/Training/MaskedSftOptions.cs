using D1.Stages.Specs;

namespace D1.Stages.Training;

/// <summary>Parameters of <see cref="MaskedSftStage"/>.</summary>
public sealed record MaskedSftOptions : MaskedDiffusionOptions
{
    [Option("Distinct worked solutions.", Min = 1, Source = "paper Section 4: s1K has 1000")]
    public required int Examples { get; init; }

    [Option("Sequences a batch.", Min = 1)]
    public required int BatchSize { get; init; }
}
