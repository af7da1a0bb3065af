using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>Estimates of KL(π_θ ‖ π_ref) from log-probabilities of what π_θ sampled; none is below zero.</summary>
internal static class Divergence
{
    /// <summary>k2 = (log π_ref − log π_θ)² / 2.</summary>
    public static Tensor K2(Tensor reference, Tensor policy) => (reference - policy).pow(Number(2)).div(Number(2));

    /// <summary>k3 = exp(d) − d − 1 with d = log π_ref − log π_θ.</summary>
    public static Tensor K3(Tensor reference, Tensor policy)
    {
        var difference = reference - policy;
        return (difference.exp() - difference).Plus(-1);
    }
}
