using D1.Model.Network;

using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>The positions that a step may write.</summary>
/// <param name="Window">Where they lie.</param>
/// <param name="Masked">Which positions of the window they are, bool <c>[B, W]</c>; N in all.</param>
public sealed record Candidates(Window Window, Tensor Masked)
{
    /// <summary>Their numbers among the window's positions, in ascending order, int64 <c>[N]</c>.</summary>
    public Tensor Rows { get; } = Masked.flatten().nonzero().flatten();
}
