using static TorchSharp.torch;

namespace D1.Model.Decoding;

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
