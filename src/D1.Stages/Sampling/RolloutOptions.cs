using D1.Core;
using D1.Model.Decoding;

namespace D1.Stages.Sampling;

/// <summary>How completions are sampled in RL.</summary>
public sealed record RolloutOptions : SamplerOptions
{
    [Option("Denoising steps over all blocks.", Min = 1, Max = 1_000_000, Unit = "steps", Source = "released RL configuration: 128")]
    public int Steps { get; init; } = 128;

    [Option("Sampling temperature.", Min = 0, Max = 1000, Source = "released RL configuration: 0.9")]
    public double Temperature { get; init; } = 0.9;

    [Option("Longer prompts lose tokens on the left.",
        Min = 1, Max = 1_000_000, Unit = "tokens", Source = "released RL configuration: 200")]
    public int MaxPromptLength { get; init; } = 200;

    public override IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        foreach (var misfit in base.Misfits())
            yield return misfit;
        if (CountsSteps && Steps < GenLength / BlockLength)
            yield return ("steps", FormattableString.Invariant($"must be at least one a block, {GenLength / BlockLength}"));
    }

    internal DecodingOptions ToDecoding(PrecisionOptions precision) =>
        new(this, Steps) { Temperature = Temperature, SamplingType = precision.SamplingType };
}
