using D1.Model.Kernels;

using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>Rotary scaled dot-product attention in both directions. LLaDA itself takes no mask.</summary>
public static class Attention
{
    /// <param name="query">Before rotation, <c>[B, Lq, heads, headDim]</c>.</param>
    /// <param name="key">Before rotation, <c>[B, L, kvHeads, headDim]</c>; kvHeads divides heads (grouped-query attention).</param>
    /// <param name="value"><c>[B, L, kvHeads, headDim]</c>.</param>
    /// <param name="rotary">Tables of positions 0 … L − 1.</param>
    /// <param name="first">Position of the first query.</param>
    /// <param name="mask">Which positions may be attended to, bool <c>[B, L]</c>; all when null.</param>
    /// <returns><c>[B, Lq, heads, headDim]</c>.</returns>
    public static Tensor Forward(Tensor query, Tensor key, Tensor value, (Tensor Cosine, Tensor Sine) rotary, long first,
        Tensor? mask = null)
    {
        MatrixWork.CountAttention(query, key);
        return (mask is null ? FusedKernels.Attention(query, key, value, rotary, first) : null)
            ?? Composed(query, key, value, rotary, first, mask);
    }

    /// <summary>Gradients of <see cref="Forward"/> without a mask, by the kernels.</summary>
    internal static (Tensor Query, Tensor Key, Tensor Value) Backward(
        Tensor doutput, Tensor query, Tensor key, Tensor value, (Tensor Cosine, Tensor Sine) rotary, long first)
    {
        MatrixWork.CountAttentionBackward(query, key);
        return FusedKernels.AttentionBackward(doutput, query, key, value, rotary, first);
    }

    private static Tensor Composed(Tensor query, Tensor key, Tensor value, (Tensor Cosine, Tensor Sine) rotary, long first, Tensor? mask)
    {
        var (length, groups) = (query.size(1), query.size(2) / key.size(2));
        query = RotaryEmbedding.Rotate(query, (rotary.Cosine.narrow(0, first, length), rotary.Sine.narrow(0, first, length)));
        key = RotaryEmbedding.Rotate(key, rotary);
        return nn.functional.scaled_dot_product_attention(
            query.transpose(1, 2), Repeat(key, groups), Repeat(value, groups), mask?.unsqueeze(1).unsqueeze(1)).transpose(1, 2);
    }

    /// <summary><c>[B, L, kvHeads, headDim]</c> to <c>[B, kvHeads · groups, L, headDim]</c>, each head repeated next to itself.</summary>
    private static Tensor Repeat(Tensor x, long groups)
    {
        var heads = x.transpose(1, 2);
        if (groups == 1)
            return heads;
        var (batch, kvHeads, length, size) = (heads.size(0), heads.size(1), heads.size(2), heads.size(3));
        return heads.unsqueeze(2).expand(batch, kvHeads, groups, length, size).reshape(batch, kvHeads * groups, length, size);
    }
}
