using System.Diagnostics.CodeAnalysis;

using D1.Model.Adapters;
using D1.Model.Kernels;
using D1.Model.Quantization;

using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>A linear map without bias, <c>y = x Wᵀ</c>, with an optional low-rank adapter beside it.</summary>
public sealed class Projection(string name, Tensor weight) : IDisposable
{
    /// <summary>The weight; its shape and type alone, on the meta device, while the projection is quantised.</summary>
    private Tensor _weight = weight;
    private Nf4Weight? _quantized;

    /// <summary>The checkpoint's name of the weight, without <c>.weight</c>.</summary>
    public string Name { get; } = name;

    /// <summary><c>[out, in]</c>.</summary>
    public long[] Shape => _weight.shape;

    /// <summary>
    /// Weight, <c>[out, in]</c>: of a quantised projection an unpacked copy, made at every call. A weight that is set replaces either kind.
    /// </summary>
    public Tensor Weight
    {
        get => _quantized is null ? _weight : _quantized.Dequantize(_weight.dtype);
        set => Replace(value, null);
    }

    /// <summary>The weight as it is stored when the projection is quantised; setting it frees the whole weight.</summary>
    [DisallowNull]
    public Nf4Weight? Quantized
    {
        get => _quantized;
        set => Replace(empty(_weight.shape, dtype: _weight.dtype, device: META).DetachFromDisposeScope(), value);
    }

    public LoraAdapter? Adapter { get; set; }

    /// <summary>Whether a backward pass ends here: the weight or its adapter has gradients.</summary>
    public bool IsTrained => _weight.requires_grad || Adapter is { Enabled: true };

    /// <summary>
    /// Type that the product with the weight is taken in and has; the weight's when null (docs/fidelity.md). Adapters multiply in their own
    /// type.
    /// </summary>
    public ScalarType? ProductType { get; set; }

    /// <summary>
    /// Whether <see cref="Backward"/> can be used: everything is float32 on a processor that has kernels. (A quantised weight is where the
    /// model's others are.)
    /// </summary>
    internal bool HasKernels => ProductType is null or ScalarType.Float32 && Adapter is null or { A.dtype: ScalarType.Float32 }
        && FusedKernels.Differentiate(_quantized is null ? _weight.device : CPU, _weight.dtype);

    /// <param name="x"><c>[…, in]</c>.</param>
    /// <returns><c>[…, out]</c>.</returns>
    public Tensor Forward(Tensor x) => Forward(x, null);

    /// <summary>As above; what <see cref="Backward"/> needs of the adapter is left in <paramref name="trace"/>.</summary>
    internal Tensor Forward(Tensor x, BlockTrace? trace)
    {
        // Unpacked or cast weights go at once, not at the end of the pass, unless a backward pass needs them.
        using var scope = NewDisposeScope();
        var weight = _quantized?.Dequantize(ProductType ?? x.dtype) ?? _weight;
        if (ProductType is { } type)
            (x, weight) = (x.to(type), weight.to(type));
        MatrixWork.CountLinear(x, weight);
        var y = Product(x, weight);
        return (Adapter is { Enabled: true } adapter ? adapter.AddTo(y, x, trace) : y).MoveToOuterDisposeScope();
    }

    /// <summary>Gradients by the kernels: those of weight and adapter are added to what they have.</summary>
    /// <param name="x">The input of <see cref="Forward(Tensor)"/>; null where the weight is frozen and has no adapter.</param>
    /// <param name="dy"><c>[…, out]</c>.</param>
    /// <param name="trace">What the forward pass left.</param>
    /// <param name="into">What the input's gradient is added to, contiguous; a new tensor when null.</param>
    /// <param name="isInputWanted">Whether the input has a gradient.</param>
    /// <returns>The gradient of the input, <c>[…, in]</c>, or null.</returns>
    internal Tensor? Backward(Tensor? x, Tensor dy, BlockTrace? trace, Tensor? into = null, bool isInputWanted = true)
    {
        MatrixWork.CountLinearBackward(dy, _weight.size(1), isInputWanted, _weight.requires_grad);
        if (_weight.requires_grad)
            FusedKernels.AddWeightGradient(_weight, dy, x!);
        var dx = into;
        if (isInputWanted)
        {
            using var unpacked = _quantized?.Dequantize(ScalarType.Float32);
            dx = FusedKernels.LinearBackward(dy, unpacked ?? _weight, into);
        }

        if (Adapter is { Enabled: true } adapter)
            adapter.Backward(x!, dy, trace!, isInputWanted ? dx : null);
        return dx;
    }

    /// <summary>
    /// The tensors that a checkpoint holds of it; with <paramref name="merged"/>, the whole weight with the adapter folded in.
    /// </summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> Tensors(bool merged) => (_quantized, Adapter) switch
    {
        (_, { } adapter) when merged => [new(Name + ".weight", adapter.Merge(Weight))],
        (null, _) => [new(Name + ".weight", _weight)],
        ({ } quantized, _) => Nf4Layout.Tensors(Name + ".weight", quantized),
    };

    /// <summary><c>x weightᵀ</c>.</summary>
    internal static Tensor Product(Tensor x, Tensor weight) => FusedKernels.Linear(x, weight) ?? nn.functional.linear(x, weight);

    private void Replace(Tensor weight, Nf4Weight? quantized)
    {
        _weight.Dispose();
        _quantized?.Dispose();
        (_weight, _quantized) = (weight, quantized);
    }

    public void Dispose()
    {
        _weight.Dispose();
        _quantized?.Dispose();
        Adapter?.Dispose();
    }
}
