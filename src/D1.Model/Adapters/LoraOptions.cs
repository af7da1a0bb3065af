using D1.Core;

namespace D1.Model.Adapters;

/// <summary>Low-rank adapters: what is adapted and how strongly.</summary>
public record LoraOptions
{
    [Option("r, the rank.", Min = 1, Max = 65_536, Source = "paper, appendix: 128")]
    public int Rank { get; init; } = 128;

    [Option("α; the update is scaled by α / r.", Above = 0, Source = "paper, appendix: 64 in RL, 256 in SFT")]
    public double Alpha { get; init; } = 64;

    [Option("Probability that an input of an adapter is dropped in training.",
        Min = 0, Below = 1, Source = "released RL configuration: 0.05")]
    public double Dropout { get; init; }

    [Option("Last parts of the names of the adapted projections; ff_out is the head's name too.",
        Source = "released RL configuration; by LLaDA's names four exist")]
    public IReadOnlyList<string> Targets { get; init; } = ["q_proj", "k_proj", "v_proj", "up_proj"];
}
