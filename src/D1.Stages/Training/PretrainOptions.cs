using D1.Core;
using D1.Tasks;

namespace D1.Stages.Training;

/// <summary>Parameters of <see cref="PretrainStage"/>.</summary>
public sealed record PretrainOptions : MaskedDiffusionOptions
{
    [Option("The network.")]
    public required NanoModelOptions Model { get; init; }

    [Option("Tokens a batch, padding included.", Min = 1, Unit = "tokens")]
    public required int TokensPerBatch { get; init; }

    [Option("Share of worked solutions in the corpus.", Min = 0, Max = 1)]
    public double TraceShare { get; init; } = 0.45;

    [Option("Share of bare answers in the corpus.", Min = 0, Max = 1)]
    public double DirectShare { get; init; } = 0.35;

    [Option("Share of wrong answers in the corpus; they leave room for RL.", Min = 0, Max = 1)]
    public double WrongShare { get; init; } = 0.20;

    public override IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Math.Abs(TraceShare + DirectShare + WrongShare - 1) > 1e-9)
            yield return ("wrong_share", "must add up to 1 with trace_share and direct_share");
        foreach (var misfit in base.Misfits())
            yield return misfit;
    }

    internal SolutionMix Mix => new(TraceShare, DirectShare, WrongShare);
}
