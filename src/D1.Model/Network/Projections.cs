using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>A block's queries, keys and values before the rotation.</summary>
/// <param name="Query"><c>[…, D]</c>.</param>
/// <param name="Key"><c>[…, kvHeads · headDim]</c>.</param>
/// <param name="Value"><c>[…, kvHeads · headDim]</c>.</param>
public sealed record Projections(Tensor Query, Tensor Key, Tensor Value)
{
    /// <summary>The same of other tensors.</summary>
    internal Projections Select(Func<Tensor, Tensor> part) => new(part(Query), part(Key), part(Value));
}
