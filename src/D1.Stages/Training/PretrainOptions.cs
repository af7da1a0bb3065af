using D1.Stages.Specs;
using D1.Tasks;

namespace D1.Stages.Training;

/// <summary>Parameters of <see cref="PretrainStage"/>.</summary>
public sealed record PretrainOptions : ISeededOptions, IValidatedOptions
{
    [Option("Seed of weights, data and masks.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Option("The network.")]
    public required NanoModelOptions Model { get; init; }

    [Option("Tasks whose problems make up the corpus.")]
    public required IReadOnlyList<string> Tasks { get; init; }

    [Option("Optimiser updates.", Min = 1, Unit = "steps")]
    public required int Steps { get; init; }

    [Option("Tokens a batch, padding included.", Min = 1, Unit = "tokens")]
    public required int TokensPerBatch { get; init; }

    [Option("Lengths of sequences; a batch has one of them.")]
    public required IReadOnlyList<LengthShare> Lengths { get; init; }

    [Option("Share of worked solutions in the corpus.", Min = 0, Max = 1)]
    public double TraceShare { get; init; } = 0.45;

    [Option("Share of bare answers in the corpus.", Min = 0, Max = 1)]
    public double DirectShare { get; init; } = 0.35;

    [Option("Share of wrong answers in the corpus; they leave room for RL.", Min = 0, Max = 1)]
    public double WrongShare { get; init; } = 0.20;

    [Option("The optimiser.")]
    public required OptimizerOptions Optimizer { get; init; }

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Math.Abs(TraceShare + DirectShare + WrongShare - 1) > 1e-9)
            yield return ("wrong_share", "must add up to 1 with trace_share and direct_share");
        if (Lengths.Count == 0)
            yield return ("lengths", "must hold at least one length");
        foreach (var misfit in TaskNames.Misfits("tasks", Tasks))
            yield return misfit;
    }

    internal SolutionMix Mix => new(TraceShare, DirectShare, WrongShare);
}
