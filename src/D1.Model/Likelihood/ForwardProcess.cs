using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Likelihood;

/// <summary>
/// The forward (noising) process of masked SFT: t ~ U[0, 1), every token masked with probability t, the prompt never (paper Algorithm 2).
/// </summary>
public static class ForwardProcess
{
    /// <summary>ε of t ← (1 − ε) t + ε: the loss divides by t.</summary>
    public const double Epsilon = 1e-3;

    /// <param name="ids">Clean tokens, int64 <c>[B, L]</c>.</param>
    /// <param name="promptLengths">Tokens that are never masked, int64 <c>[B]</c>.</param>
    /// <param name="time">Uniform draws, float32 <c>[B]</c>, before ε.</param>
    /// <param name="uniform">Uniform draws, float32 <c>[B, L]</c>; a token is masked where its draw is below t.</param>
    /// <param name="maskId">The mask token.</param>
    /// <param name="lengths">Tokens of each row, prompt included, after which nothing is masked or counted, int64 <c>[B]</c>. Null as in
    /// the released code, where padding is learned and counted like the rest (docs/fidelity.md).</param>
    public static MaskedBatch Mask(Tensor ids, Tensor promptLengths, Tensor time, Tensor uniform, long maskId, Tensor? lengths = null)
    {
        var t = time.mul(Number(1 - Epsilon)).Plus(Epsilon).unsqueeze(1);
        var position = Range(ids.size(1), ids.device).unsqueeze(0);
        var completion = position >= promptLengths.unsqueeze(1);
        if (lengths is not null)
            completion = completion.logical_and(position < lengths.unsqueeze(1));
        var masked = (uniform < t).logical_and(completion);
        var denominator = completion.sum().item<long>();
        return new MaskedBatch(ids, ids.masked_fill(masked, Number(maskId)), masked, t.squeeze(1), denominator);
    }
}
