using D1.Model.Decoding;
using D1.Stages.Specs;

namespace D1.Stages.Training;

/// <summary>How completions are sampled in RL.</summary>
public sealed record RolloutOptions
{
    [Option("Tokens to generate.", Min = 1, Unit = "tokens", Source = "released RL configuration: 256")]
    public int GenLength { get; init; } = 256;

    [Option("Tokens a block.", Min = 1, Unit = "tokens", Source = "released RL configuration: 32")]
    public int BlockLength { get; init; } = 32;

    [Option("Denoising steps over all blocks.", Min = 1, Unit = "steps", Source = "released RL configuration: 128")]
    public int Steps { get; init; } = 128;

    [Option("Sampling temperature.", Min = 0, Source = "released RL configuration: 0.9")]
    public double Temperature { get; init; } = 0.9;

    [Option("Whether the model may answer with the mask token, as in the released code.")]
    public bool MayPredictMask { get; init; } = true;

    internal DecodingOptions ToDecoding() => new()
    {
        GenLength = GenLength,
        BlockLength = BlockLength,
        Steps = Steps,
        Temperature = Temperature,
        MayPredictMask = MayPredictMask,
        StopAfterEos = true,
    };
}
