using D1.Model.Adapters;
using D1.Model.Kernels;

using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>A linear map without bias, <c>y = x Wᵀ</c>, with an optional low-rank adapter beside it.</summary>
public sealed class Projection(string name, Tensor weight)
{
    /// <summary>The checkpoint's name of the weight, without <c>.weight</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Weight, <c>[out, in]</c>.</summary>
    public Tensor Weight { get; set; } = weight;

    public LoraAdapter? Adapter { get; set; }

    /// <param name="x"><c>[…, in]</c>.</param>
    /// <returns><c>[…, out]</c>.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = FusedKernels.Linear(x, Weight) ?? nn.functional.linear(x, Weight);
        return Adapter is { Enabled: true } adapter ? adapter.AddTo(y, x) : y;
    }
}
