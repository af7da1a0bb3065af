using D1.Core;
using static TorchSharp.torch;

namespace D1.Model;

/// <summary>Tensors whose elements must be numbers; see <see cref="Finite"/>.</summary>
public static class FiniteTensor
{
    /// <summary>A tensor of any shape and type of which every element is finite.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="what">Its name, for people.</param>
    /// <exception cref="NotFiniteException">An element is NaN or infinite.</exception>
    public static Tensor Require(Tensor tensor, string what)
    {
        if (!tensor.is_floating_point())
            return tensor;
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        // One pass, which no NaN and no infinity leaves. A sum of finite numbers may overflow: what it suspects is looked at one by one.
        if (double.IsFinite(tensor.sum(ScalarType.Float32).item<float>()))
            return tensor;
        var odd = tensor.isfinite().logical_not().sum().item<long>();
        return odd == 0
            ? tensor
            : throw new NotFiniteException($"{what} holds {odd} of {tensor.NumberOfElements} numbers that are NaN or infinite");
    }
}
