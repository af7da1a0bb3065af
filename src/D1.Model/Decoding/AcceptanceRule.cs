using static D1.Model.Numbers;
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

/// <summary>
/// The most confident n predictions while the n-th is at least 1 − factor / (n + 1) confident (Fast-dLLM, Wu et al. 2025, Theorem 1), and
/// one in any case. As in the released code, the last candidate is accepted too when it alone fails.
/// </summary>
internal sealed class ConfidenceFactor(double factor) : AcceptanceRule
{
    public override Tensor Accept(Tensor confidence, int step)
    {
        var (sorted, positions) = confidence.sort(1, descending: true);
        var candidates = sorted.isneginf().logical_not().sum(1, keepdim: true);
        var rank = Range(sorted.size(1), sorted.device);
        var thresholds = (Number(factor) / rank.to(sorted.dtype).Plus(2)).neg().Plus(1);
        var passes = sorted.ge(thresholds) | rank.eq(Number(0));
        var accepted = passes.to(ScalarType.Int64).cumprod(1).sum(1, keepdim: true).minimum(candidates);
        accepted = accepted.Plus(accepted.eq(candidates.Plus(-1)));
        return zeros_like(confidence, dtype: ScalarType.Bool).scatter_(1, positions, rank.lt(accepted));
    }
}

/// <summary>
/// Every prediction that is at least so confident, and the most confident one in any case (Fast-dLLM, Wu et al. 2025, Algorithm 1).
/// </summary>
internal sealed class ConfidenceThreshold(double threshold) : AcceptanceRule
{
    public override Tensor Accept(Tensor confidence, int step)
    {
        var best = confidence.argmax(1, keepdim: true);
        return confidence.ge(Number(threshold)).scatter_(1, best, ones_like(best, dtype: ScalarType.Bool));
    }
}

/// <summary>The most confident predictions, as many as the schedule says (LLaDA, Nie et al. 2025, Algorithm 5).</summary>
internal sealed class FixedTokens(DecodingOptions options) : AcceptanceRule
{
    public override int? Steps => options.StepsPerBlock;

    public override bool SkipsStep(int step) => options.TokensAt(step) == 0;

    public override Tensor Accept(Tensor confidence, int step)
    {
        var (_, positions) = confidence.topk(options.TokensAt(step), 1);
        return zeros_like(confidence, dtype: ScalarType.Bool).scatter_(1, positions, ones_like(positions, dtype: ScalarType.Bool));
    }
}
