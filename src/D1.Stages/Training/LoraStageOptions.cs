using D1.Core;
using D1.Model.Adapters;

namespace D1.Stages.Training;

/// <summary>Low-rank adapters of a training stage.</summary>
public sealed record LoraStageOptions
{
    [Option("r, the rank.", Min = 1, Max = 65_536, Source = "paper, appendix: 128")]
    public int Rank { get; init; } = 128;

    [Option("α; the update is scaled by α / r.", Above = 0, Source = "paper, appendix: 64 in RL, 256 in SFT")]
    public double Alpha { get; init; } = 64;

    [Option("Probability that an input of an adapter is dropped.", Min = 0, Below = 1, Source = "released RL configuration: 0.05")]
    public double Dropout { get; init; }

    [Option("RL: whether dropout is on in rollouts and in old log-probabilities too, as in the released code; otherwise in updates only.")]
    public bool DropoutInRollouts { get; init; } = true;

    [Option("Last parts of the names of the adapted projections; ff_out is the head's name too.",
        Source = "released RL configuration; by LLaDA's names four exist")]
    public IReadOnlyList<string> Targets { get; init; } = ["q_proj", "k_proj", "v_proj", "up_proj"];

    internal LoraOptions ToLora() => new() { Rank = Rank, Alpha = Alpha, Dropout = Dropout, Targets = Targets };
}
