using D1.Model.Kernels;
using D1.Model.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Adapters;

/// <summary>A low-rank update of one projection: <c>scaling · B A x</c> (LoRA, Hu et al. 2021, Equation 3).</summary>
/// <param name="a"><c>[r, in]</c>.</param>
/// <param name="b"><c>[out, r]</c>.</param>
/// <param name="scaling">alpha / r.</param>
public sealed class LoraAdapter(Tensor a, Tensor b, double scaling) : IDisposable
{
    public Tensor A { get; } = a;

    public Tensor B { get; } = b;

    public double Scaling { get; } = scaling;

    /// <summary>Off, the projection is the base model's: this is how the reference policy of diffu-GRPO is computed.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Draws what multiplies the adapter's input, <c>mask / (1 − p)</c>, from its shape; no dropout when null.</summary>
    public Func<Tensor, Tensor>? Dropout { get; set; }

    /// <param name="y">The base projection's output, <c>[…, out]</c>; the update is added in place.</param>
    /// <param name="x">Its input, <c>[…, in]</c>.</param>
    /// <param name="trace">Takes what <see cref="Backward"/> needs.</param>
    internal Tensor AddTo(Tensor y, Tensor x, BlockTrace? trace)
    {
        var input = x.to(A.dtype);
        var factors = Dropout?.Invoke(input);
        // Scaled between the two products, where there are r numbers instead of out.
        var low = Projection.Product(factors is null ? input : input * factors, A).mul(Number(Scaling));
        trace?.Keep(this, factors, low);
        return y.Add(Projection.Product(low, B));
    }

    /// <summary>Adds gradients, by the kernels, to those that A and B have.</summary>
    /// <param name="x">The input, <c>[…, in]</c>.</param>
    /// <param name="dy">The output's gradient, <c>[…, out]</c>.</param>
    /// <param name="trace">What <see cref="AddTo"/> left.</param>
    /// <param name="dx">The input's gradient, which this one is added to; null where it is not wanted.</param>
    internal void Backward(Tensor x, Tensor dy, BlockTrace trace, Tensor? dx)
    {
        using var scope = NewDisposeScope();
        var (factors, low) = trace.Of(this);
        FusedKernels.AddWeightGradient(B, dy, low);
        var dlow = FusedKernels.LinearBackward(dy, B).mul_(Number(Scaling));
        FusedKernels.AddWeightGradient(A, dlow, factors is null ? x : x * factors);
        if (dx is null)
            return;
        var own = FusedKernels.LinearBackward(dlow, A);
        dx.Add(factors is null ? own : own.mul_(factors));
    }

    /// <summary>
    /// The weight with the adapter folded in, <c>W + scaling · B A</c>, rounded where PEFT rounds: the product is taken in float32 and has
    /// the adapter's type.
    /// </summary>
    public Tensor Merge(Tensor weight)
    {
        using var scope = NewDisposeScope();
        var update = B.to(ScalarType.Float32).matmul(A.to(ScalarType.Float32)).mul(Number(Scaling)).to(A.dtype);
        return weight.Plus(update).to(weight.dtype).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }
}
