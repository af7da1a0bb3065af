using System.Diagnostics.Metrics;
using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>
/// Counts the multiply-adds of a network's matrix products, backward ones included, as soon as autograd records them or a pass goes back by
/// the kernels: what utilisation is measured by. Adapters'
/// products are left out: they are a hundredth of it. A standard meter, so that any listener (<c>dotnet-counters</c>, say) can watch a run.
/// </summary>
[OutsideKey("counts work, changes none")]
public static class MatrixWork
{
    /// <summary>The meter, and its counter of multiply-adds.</summary>
    public const string MeterName = "D1.Model", CounterName = "d1.model.multiply_adds";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> MultiplyAdds = Meter.CreateCounter<long>(CounterName, "{multiply-add}",
        "Multiply-adds of matrix products, backward passes included");

    /// <summary>y = x Wᵀ: one product forward, one more for each of the two that needs a gradient.</summary>
    internal static void CountLinear(Tensor x, Tensor weight)
    {
        if (!MultiplyAdds.Enabled) return;
        MultiplyAdds.Add(x.numel() * weight.size(0) * Products(x.requires_grad, weight.requires_grad));
    }

    /// <summary>
    /// Scores and their weighted sums, <c>[B, Lq, heads, headDim]</c> against L keys: two products, and four more backward.
    /// </summary>
    internal static void CountAttention(Tensor query, Tensor key)
    {
        if (!MultiplyAdds.Enabled) return;
        MultiplyAdds.Add(2 * query.numel() * key.size(1) * Products(query.requires_grad, query.requires_grad));
    }

    /// <summary>Of a pass that goes back by the kernels: the input's gradient, the weight's, or both.</summary>
    internal static void CountLinearBackward(Tensor dy, long inputs, bool isInputWanted, bool isWeightWanted)
    {
        if (!MultiplyAdds.Enabled) return;
        MultiplyAdds.Add(dy.numel() * inputs * ((isInputWanted ? 1 : 0) + (isWeightWanted ? 1 : 0)));
    }

    internal static void CountAttentionBackward(Tensor query, Tensor key)
    {
        if (!MultiplyAdds.Enabled) return;
        MultiplyAdds.Add(4 * query.numel() * key.size(1));
    }

    private static long Products(bool left, bool right) => !is_grad_enabled() ? 1 : 1 + (left ? 1 : 0) + (right ? 1 : 0);
}
