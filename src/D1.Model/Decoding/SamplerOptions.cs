using D1.Core;

namespace D1.Model.Decoding;

/// <summary>How completions are decoded, whoever wants them: what a spec's rollout and evaluation and a single decode all say.</summary>
public abstract record SamplerOptions : IValidatedOptions
{
    [Option("Tokens to generate.",
        Min = 1, Max = 1_000_000, Unit = "tokens", Source = "paper Table 1: 128, 256, 512; released RL configuration: 256")]
    public required int GenLength { get; init; }

    /// <summary>Blocks are finished from left to right.</summary>
    [Option("Tokens a block; divides the length.", Min = 1, Max = 1_000_000, Unit = "tokens", Source = "paper Section 4: 32")]
    public int BlockLength { get; init; } = 32;

    /// <summary>Logits are extrapolated from those of a second pass whose prompt is masked: un + (scale + 1)(cond − un).</summary>
    [Option("Classifier-free guidance; 0 is off.", Min = 0, Max = 1000, LeftOutAtDefault = true)]
    public double CfgScale { get; init; }

    /// <summary>Whether a pass needs a second one without the prompt.</summary>
    public bool IsGuided => CfgScale != 0;

    /// <summary>A position that is answered with the mask token stays masked; nothing prevents that in the released code.</summary>
    [Option("Whether the model may answer with the mask token, as in the released code.")]
    public bool MayPredictMask { get; init; } = true;

    /// <summary>Such rows leave the batch. Tokens before EOS are the same where decoding is greedy; noise is drawn for the rows that stay.
    /// </summary>
    [Option("Whether a row ends with the block that holds its EOS, with EOS in what would follow; the released code decodes and reads "
        + "every block.")]
    public bool StopAfterEos { get; init; }

    [Option("Approximate: keys and values of what is left of a block (prefix), or of both sides (dual), are computed once a block instead "
        + "of at every step.", Source = "Fast-dLLM")]
    public DecodingCache Cache { get; init; } = DecodingCache.None;

    /// <summary>Null is off.</summary>
    [Option("Approximate: every prediction of this confidence is accepted, at least one a step, in as many steps as that takes.",
        Min = 0, Max = 1, Source = "Fast-dLLM: 0.9")]
    public double? Threshold { get; init; }

    /// <summary>Null is off.</summary>
    [Option("Approximate: the n most confident predictions are accepted while the n-th reaches 1 - factor / (n + 1), at least one a step, "
        + "in as many steps as that takes.",
        Min = 0, Max = 1000, Source = "Fast-dLLM: 1.0")]
    public double? Factor { get; init; }

    /// <summary>Whether a number of steps decides how many predictions a step keeps.</summary>
    protected bool CountsSteps => Threshold is null && Factor is null && GenLength % BlockLength == 0;

    public virtual IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (GenLength % BlockLength != 0)
            yield return ("block_length", $"must divide gen_length ({GenLength})");
        if (Threshold is not null && Factor is not null)
            yield return ("factor", "excludes threshold: give one of them");
    }
}

/// <summary>
/// What the passes of a block take from its first one, which covers the whole sequence (Fast-dLLM, Wu et al. 2025, Section 3.2). All but
/// <see cref="None"/> are approximations.
/// </summary>
public enum DecodingCache
{
    /// <summary>Nothing: every pass covers the whole sequence.</summary>
    None,

    /// <summary>Keys and values of what is left of the block.</summary>
    Prefix,

    /// <summary>Keys and values of what is left and right of the block.</summary>
    Dual,
}
