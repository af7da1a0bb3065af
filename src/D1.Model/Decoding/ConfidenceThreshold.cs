using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

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
