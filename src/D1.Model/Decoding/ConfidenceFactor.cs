using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

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
