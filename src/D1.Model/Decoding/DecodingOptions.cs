using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>How a completion is decoded.</summary>
public sealed record DecodingOptions
{
    /// <summary>Tokens to generate.</summary>
    public required int GenLength { get; init; }

    /// <summary>Tokens a block; blocks are finished from left to right.</summary>
    public required int BlockLength { get; init; }

    /// <summary>
    /// Denoising steps over all blocks; without effect where <see cref="Threshold"/> or <see cref="Factor"/> decides how many are taken.
    /// </summary>
    public required int Steps { get; init; }

    /// <summary>0 is greedy; otherwise Gumbel-max sampling.</summary>
    public double Temperature { get; init; }

    /// <summary>Classifier-free guidance: 0 is off; otherwise logits are extrapolated from a second pass whose prompt is masked.</summary>
    public double CfgScale { get; init; }

    public Remasking Remasking { get; init; } = Remasking.LowConfidence;

    /// <summary>Which keys and values are computed once a block instead of at every step.</summary>
    public DecodingCache Cache { get; init; } = DecodingCache.None;

    /// <summary>
    /// Every prediction of this confidence (0 … 1) is accepted, one a step at least, and a block takes the steps that it needs; null is
    /// off.
    /// </summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// The n most confident predictions are accepted while the n-th reaches 1 − factor / (n + 1), one a step at least; null is off.
    /// </summary>
    public double? Factor { get; init; }

    /// <summary>
    /// Whether the model may answer with the mask token, as nothing prevents in the released code; such a position stays masked.
    /// </summary>
    public bool MayPredictMask { get; init; } = true;

    /// <summary>Type of the softmax over the vocabulary, of confidences and of sampling noise.</summary>
    public ScalarType SamplingType { get; init; } = ScalarType.Float32;

    /// <summary>
    /// Rows leave the batch when a finished block holds EOS; what follows is filled with EOS. Tokens before EOS are the same where decoding
    /// is greedy; noise is drawn for the rows that stay.
    /// </summary>
    public bool StopAfterEos { get; init; }

    /// <summary>
    /// Whether the result has every state on the way; each pass then predicts all masked positions, those of later blocks too.
    /// </summary>
    public bool KeepTrajectory { get; init; }

    public int Blocks => GenLength / BlockLength;

    public int StepsPerBlock => Math.Max(1, Steps / Blocks);

    /// <summary>Tokens to accept at one step of a block: the block spread over its steps, earlier steps taking the remainder.</summary>
    public int TokensAt(int step) => BlockLength / StepsPerBlock + (step < BlockLength % StepsPerBlock ? 1 : 0);

    /// <exception cref="InputException">The numbers do not fit together.</exception>
    public void Validate()
    {
        if (GenLength <= 0 || BlockLength <= 0 || Steps <= 0)
            throw new InputException($"gen_length {GenLength}, block_length {BlockLength} and steps {Steps} must be positive");
        if (GenLength % BlockLength != 0)
            throw new InputException($"gen_length {GenLength} is not a multiple of block_length {BlockLength}");
        if (!(double.IsFinite(Temperature) && double.IsFinite(CfgScale) && Temperature >= 0 && CfgScale >= 0))
            throw new InputException($"temperature {Temperature} and cfg_scale {CfgScale} must be numbers that are not negative");
        if (Threshold is not null && Factor is not null)
            throw new InputException("threshold and factor exclude each other");
        if (Threshold is not (null or (>= 0 and <= 1)))
            throw new InputException($"threshold {Threshold} is not between 0 and 1");
        if (Factor is { } factor && !(double.IsFinite(factor) && factor >= 0))
            throw new InputException($"factor {Factor} must be a number that is not negative");
        if (KeepTrajectory && Cache != DecodingCache.None)
            throw new InputException("a trajectory predicts every position at each step, which a cache leaves out: it needs cache none");
        if (Remasking == Remasking.Random && (Threshold ?? Factor) is not null)
            throw new InputException(
                "threshold and factor judge the confidence of predictions: they need remasking low_confidence, not random");
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

/// <summary>Which predictions of a step are kept.</summary>
public enum Remasking
{
    /// <summary>The most confident: highest probability of the chosen token.</summary>
    LowConfidence,

    /// <summary>Uniformly random ones.</summary>
    Random,
}
