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
    public Tensor AddTo(Tensor y, Tensor x)
    {
        var input = x.to(A.dtype);
        if (Dropout is not null)
            input = input * Dropout(input);
        // Scaled between the two products, where there are r numbers instead of out.
        return y.Add(nn.functional.linear(nn.functional.linear(input, A).mul(Number(Scaling)), B));
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
