using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>How many of a step's predictions are kept.</summary>
internal abstract class AcceptanceRule
{
    public static AcceptanceRule Of(DecodingOptions options) => options switch
    {
        { Threshold: { } threshold } => new ConfidenceThreshold(threshold),
        { Factor: { } factor } => new ConfidenceFactor(factor),
        _ => new FixedTokens(options),
    };

    /// <summary>The steps that a block takes; null where it takes as many as it needs to be filled.</summary>
    public virtual int? Steps => null;

    /// <summary>Whether nothing is to be kept at this step of a block, so that there is nothing to compute.</summary>
    public virtual bool SkipsStep(int step) => false;

    /// <param name="confidence">Confidence of each prediction, <c>[B, W]</c>; −∞ where none may be kept.</param>
    /// <param name="step">Number of the step in its block, from 0.</param>
    /// <returns>The predictions to keep, bool <c>[B, W]</c>: of every row that has any, one at least. Where the confidence is −∞, the
    /// answer does not matter.</returns>
    public abstract Tensor Accept(Tensor confidence, int step);
}
