using D1.Core;
using D1.Model.Adapters;
using D1.Stages.Sampling;
using D1.Stages.Sources;
using D1.Tasks.Prompts;
using D1.Tasks.Solutions;

namespace D1.Stages.Training;

/// <summary>Parameters of <see cref="MaskedSftStage"/>.</summary>
public sealed record MaskedSftOptions : MaskedDiffusionOptions, IPromptOptions, IPreciseOptions
{
    [Option("Distinct worked solutions.", Min = 1, Source = "paper Section 4: s1K has 1000")]
    public required int Examples { get; init; }

    [Option("Sequences a batch.", Min = 1, Max = 1_000_000)]
    public required int BatchSize { get; init; }

    public PromptStyle Prompts { get; init; }

    public int? HeldOut { get; init; }

    [Option("Low-rank adapters; the whole model is trained without.", Source = "paper Section 4: r 128, α 256 on q, k and v")]
    public LoraOptions? Lora { get; init; }

    public PrecisionOptions Precision { get; init; } = new();

    public override IEnumerable<(string Parameter, string Problem)> Misfits() =>
        [.. AdapterRules.Misfits(Lora, Precision), .. base.Misfits()];

    protected override IReadOnlyList<string> TasksOnData => [S1k.Name];
}
