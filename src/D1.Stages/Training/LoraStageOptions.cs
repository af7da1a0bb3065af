using D1.Stages.Specs;

namespace D1.Stages.Training;

/// <summary>Low-rank adapters of a training stage.</summary>
public sealed record LoraStageOptions
{
    [Option("r, the rank.", Min = 1, Source = "paper, appendix: 128")]
    public int Rank { get; init; } = 128;

    [Option("α; the update is scaled by α / r.", Above = 0, Source = "paper, appendix: 64 in RL, 256 in SFT")]
    public double Alpha { get; init; } = 64;

    [Option("Last parts of the names of the adapted projections.", Source = "released RL configuration; by LLaDA's names four exist")]
    public IReadOnlyList<string> Targets { get; init; } = ["q_proj", "k_proj", "v_proj", "up_proj"];
}
