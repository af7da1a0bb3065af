using D1.Model.Kernels;

using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>The gated activation of the feed-forward layer (Shazeer 2020, "GLU Variants Improve Transformer").</summary>
public static class SwiGlu
{
    /// <returns><c>silu(gate) · up</c>; all of one shape.</returns>
    public static Tensor Forward(Tensor gate, Tensor up) => FusedKernels.SwiGlu(gate, up) ?? nn.functional.silu(gate) * up;

    /// <summary>Gradients of <see cref="Forward"/>, by the kernels.</summary>
    internal static (Tensor Gate, Tensor Up) Backward(Tensor dy, Tensor gate, Tensor up) => FusedKernels.SwiGluBackward(dy, gate, up);
}
