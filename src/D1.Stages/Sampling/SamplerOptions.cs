using D1.Core;
using D1.Model.Decoding;

namespace D1.Stages.Sampling;

/// <summary>How completions are decoded, in rollouts and in evaluation.</summary>
public abstract record SamplerOptions : IValidatedOptions
{
    [Option("Tokens to generate.",
        Min = 1, Max = 1_000_000, Unit = "tokens", Source = "paper Table 1: 128, 256, 512; released RL configuration: 256")]
    public required int GenLength { get; init; }

    [Option("Tokens a block.", Min = 1, Max = 1_000_000, Unit = "tokens", Source = "paper Section 4: 32")]
    public int BlockLength { get; init; } = 32;

    [Option("Whether the model may answer with the mask token, as in the released code.")]
    public bool MayPredictMask { get; init; } = true;

    [Option("Whether a row ends with the block that holds its EOS, with EOS in what would follow; the released code decodes and reads "
        + "every block.")]
    public bool StopAfterEos { get; init; }

    [Option("Approximate: which keys and values are computed once a block instead of at every step.", Source = "Fast-dLLM")]
    public DecodingCache Cache { get; init; } = DecodingCache.None;

    [Option("Approximate: every prediction of this confidence is accepted, at least one a step.", Min = 0, Max = 1,
        Source = "Fast-dLLM: 0.9")]
    public double? Threshold { get; init; }

    [Option("Approximate: the n most confident predictions are accepted while the n-th reaches 1 - factor / (n + 1).", Min = 0,
        Source = "Fast-dLLM: 1.0")]
    public double? Factor { get; init; }

    public virtual IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (GenLength % BlockLength != 0)
            yield return ("block_length", $"must divide gen_length ({GenLength})");
        if (Threshold is not null && Factor is not null)
            yield return ("factor", "excludes threshold: give one of them");
    }

    /// <summary>Whether a number of steps decides how many predictions a step keeps.</summary>
    private protected bool CountsSteps => Threshold is null && Factor is null && GenLength % BlockLength == 0;

    private protected DecodingOptions Decoding(int steps, PrecisionOptions precision) => new()
    {
        GenLength = GenLength,
        BlockLength = BlockLength,
        Steps = steps,
        MayPredictMask = MayPredictMask,
        Cache = Cache,
        Threshold = Threshold,
        Factor = Factor,
        SamplingType = precision.SamplingType,
        StopAfterEos = StopAfterEos,
    };
}
