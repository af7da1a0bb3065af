using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>
/// The keys and values that each block computed for whole sequences, kept for passes over a part of the positions (Fast-dLLM, Wu et al.
/// 2025, Section 3.2). Such a pass attends to all positions but renews its own alone, which is an approximation: the others change too when
/// attention has no direction. Keys are kept as they are before the rotation.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    private readonly Dictionary<LladaBlock, (Tensor Key, Tensor Value)> _kept = [];

    /// <summary>The positions that the next pass computes; null for all, which fills the cache.</summary>
    public Window? Span { get; set; }

    /// <param name="block">Whose keys and values they are.</param>
    /// <param name="key">Of the positions of <see cref="Span"/>, <c>[B, S, kvHeads, headDim]</c>.</param>
    /// <param name="value">As <paramref name="key"/>.</param>
    /// <returns>Those of all positions, <c>[B, L, kvHeads, headDim]</c>.</returns>
    internal (Tensor Key, Tensor Value) Renew(LladaBlock block, Tensor key, Tensor value)
    {
        if (Span is not { } span)
        {
            Drop(block);
            return _kept[block] = (key.DetachFromDisposeScope(), value.DetachFromDisposeScope());
        }

        var kept = _kept[block];
        kept.Key.narrow(1, span.Start, span.Length).copy_(key);
        kept.Value.narrow(1, span.Start, span.Length).copy_(value);
        return kept;
    }

    private void Drop(LladaBlock block)
    {
        if (!_kept.Remove(block, out var kept))
            return;
        kept.Key.Dispose();
        kept.Value.Dispose();
    }

    public void Dispose()
    {
        foreach (var block in _kept.Keys.ToList())
            Drop(block);
    }
}
