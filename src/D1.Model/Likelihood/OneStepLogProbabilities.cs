using D1.Model.Network;


using static TorchSharp.torch;

namespace D1.Model.Likelihood;

/// <summary>The one-step estimator of diffu-GRPO: log π(o_k | q) ≈ log f(o_k | q′ ⊕ mask…mask), one forward pass (paper Section 3.1).</summary>
public static class OneStepLogProbabilities
{
    /// <summary>Draws the random prompt mask q′: each prompt token masked with probability <paramref name="probability"/>, every completion token always.</summary>
    /// <param name="uniform">Uniform draws, float32 <c>[R, P + C]</c>.</param>
    /// <param name="promptLength">P.</param>
    /// <param name="probability">p_mask.</param>
    /// <returns>bool <c>[R, P + C]</c>.</returns>
    public static Tensor MaskPattern(Tensor uniform, long promptLength, double probability)
    {
        var completion = arange(uniform.size(1), dtype: ScalarType.Int64, device: uniform.device).ge(promptLength);
        return uniform.lt(probability).logical_or(completion);
    }

    /// <param name="model">The policy.</param>
    /// <param name="ids">Prompt and completion, int64 <c>[R, P + C]</c>.</param>
    /// <param name="pattern">Which tokens are masked, bool <c>[R, P + C]</c>.</param>
    /// <param name="completion">Where the completion lies.</param>
    /// <returns>log f(o_k), float32 <c>[R, C]</c>.</returns>
    public static Tensor Forward(Llada model, Tensor ids, Tensor pattern, Window completion)
    {
        using var scope = NewDisposeScope();
        var hidden = model.Hidden(ids.masked_fill(pattern, model.Config.MaskTokenId), completion);
        var targets = ids.narrow(1, completion.Start, completion.Length);
        return TokenLogProbabilities.Forward(model.Output, hidden.flatten(0, 1), targets.flatten()).view(targets.shape).MoveToOuterDisposeScope();
    }
}
