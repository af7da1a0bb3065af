using D1.Model.Network;


using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Likelihood;

/// <summary>
/// The one-step estimator of diffu-GRPO: log π(o_k | q) ≈ log f(o_k | q′ ⊕ mask…mask), one forward pass (paper Section 3.1).
/// </summary>
public static class OneStepLogProbabilities
{
    /// <summary>
    /// Draws the random prompt mask q′: each prompt token masked with probability <paramref name="probability"/>, every completion token
    /// always.
    /// </summary>
    /// <param name="uniform">Uniform draws, float32 <c>[R, P + C]</c>.</param>
    /// <param name="promptLength">P.</param>
    /// <param name="probability">p_mask.</param>
    /// <returns>bool <c>[R, P + C]</c>.</returns>
    public static Tensor MaskPattern(Tensor uniform, long promptLength, double probability)
    {
        var completion = Range(uniform.size(1), uniform.device).ge(Number(promptLength));
        return uniform.lt(Number(probability)).logical_or(completion);
    }

    /// <param name="model">The policy.</param>
    /// <param name="ids">Prompt and completion, int64 <c>[R, P + C]</c>.</param>
    /// <param name="pattern">Which tokens are masked, bool <c>[R, P + C]</c>.</param>
    /// <param name="completion">Where the completion lies.</param>
    /// <param name="counted">The tokens of the completion that are wanted, bool <c>[R, C]</c>; all when null.</param>
    /// <param name="temperature">What logits are divided by before their softmax.</param>
    /// <param name="cfgScale">Classifier-free guidance: f's logits are un + (scale + 1)(cond − un), un those of the sequence whose whole
    /// prompt is masked; 0 is off.</param>
    /// <returns>log f(o_k), float32 <c>[R, C]</c>; 0 where it is not wanted.</returns>
    public static Tensor Forward(Llada model, Tensor ids, Tensor pattern, Window completion, Tensor? counted = null,
        double temperature = 1, double cfgScale = 0)
    {
        using var scope = NewDisposeScope();
        var rows = counted?.flatten().nonzero().flatten();
        var hidden = Hidden(model, ids.masked_fill(pattern, Number(model.Config.MaskTokenId)), completion, rows, cfgScale);
        // The head is linear.
        if (temperature != 1) hidden = hidden.div(Number(temperature));
        var targets = ids.narrow(1, completion.Start, completion.Length);
        if (rows is null)
            return TokenLogProbabilities.Forward(model.Output, hidden.flatten(0, 1), targets.flatten()).view(targets.shape)
                .MoveToOuterDisposeScope();
        var logp = TokenLogProbabilities.Forward(model.Output, hidden, targets.flatten().index_select(0, rows));
        return zeros(targets.shape, dtype: logp.dtype, device: logp.device).masked_scatter(counted!, logp).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Hidden states that the head makes logits of, guided ones included: it is linear, so guided hidden states have guided logits, and the
    /// head is applied once.
    /// </summary>
    private static Tensor Hidden(Llada model, Tensor noisy, Window completion, Tensor? rows, double cfgScale)
    {
        if (cfgScale == 0)
            return model.Hidden(noisy, completion, rows);
        var unprompted = noisy.clone();
        unprompted.narrow(1, 0, completion.Start).fill_(Number(model.Config.MaskTokenId));
        var wanted = rows is null ? null : cat([rows, rows.Plus(noisy.size(0) * completion.Length)], 0);
        var both = model.Hidden(cat([noisy, unprompted], 0), completion, wanted).chunk(2, 0);
        return both[1].Plus((both[0] - both[1]) * Number(cfgScale + 1));
    }
}
