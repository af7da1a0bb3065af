using D1.Model.Adapters;

using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>
/// What one pass through a block leaves for its way back. What takes one cheap pass to make again, such as what a norm or SwiGLU made, is
/// not kept.
/// </summary>
internal sealed class BlockTrace : IDisposable
{
    private readonly List<Tensor> _kept = [];
    private readonly Dictionary<LoraAdapter, (Tensor? Factors, Tensor Low)> _adapters = [];

    /// <summary>Before rotation, <c>[B, W, heads, headDim]</c>.</summary>
    public Tensor Query { get; private set; } = null!;

    /// <summary>Before rotation, <c>[B, L, kvHeads, headDim]</c>, as <see cref="Value"/>.</summary>
    public Tensor Key { get; private set; } = null!;

    public Tensor Value { get; private set; } = null!;

    /// <summary>What attention made, where the projection after it is trained.</summary>
    public Tensor? Attended { get; private set; }

    /// <summary>The residual stream between attention and the feed-forward network.</summary>
    public Tensor Middle { get; private set; } = null!;

    public Tensor Gate { get; private set; } = null!;

    public Tensor Up { get; private set; } = null!;

    /// <summary>What the last block made, which the final norm takes; of other blocks null.</summary>
    public Tensor? Last { get; private set; }

    public void KeepAttention(Tensor query, Tensor key, Tensor value) => (Query, Key, Value) = (Keep(query), Keep(key), Keep(value));

    public void KeepFeedForward(Tensor? attended, Tensor middle, Tensor gate, Tensor up) =>
        (Attended, Middle, Gate, Up) = (attended is null ? null : Keep(attended), Keep(middle), Keep(gate), Keep(up));

    public void KeepLast(Tensor output) => Last = Keep(output);

    /// <summary>What multiplied an adapter's input, null without dropout, and its numbers between the two products.</summary>
    public void Keep(LoraAdapter adapter, Tensor? factors, Tensor low) =>
        _adapters.Add(adapter, (factors is null ? null : Keep(factors), Keep(low)));

    public (Tensor? Factors, Tensor Low) Of(LoraAdapter adapter) => _adapters[adapter];

    public void Dispose()
    {
        foreach (var tensor in _kept)
            tensor.Dispose();
    }

    private Tensor Keep(Tensor tensor)
    {
        _kept.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
