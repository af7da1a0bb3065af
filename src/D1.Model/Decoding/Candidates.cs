using D1.Model.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>The positions that a step predicts, of which it may write the first so many.</summary>
/// <param name="Window">Where they lie.</param>
/// <param name="Masked">Which positions of the window they are, bool <c>[B, W]</c>; N in all.</param>
public sealed record Candidates(Window Window, Tensor Masked)
{
    /// <summary>How many positions of the window may be written: those of later blocks are only looked at.</summary>
    public long Writable { get; init; } = Window.Length;

    /// <summary>Which of the prompts the B rows answer, in ascending order: rows that have ended may have left the batch.</summary>
    public IReadOnlyList<int> Prompts { get; init; } = [.. Enumerable.Range(0, (int)Masked.size(0))];

    /// <summary>Those that may be written, bool <c>[B, W]</c>.</summary>
    internal Tensor WritableMasks => Writable == Window.Length ? Masked
        : Masked & Range(Window.Length, Masked.device).lt(Number(Writable));

    /// <summary>Confidences, <c>[B, S]</c>, with −∞ where nothing may be written.</summary>
    /// <param name="confidence">Of a span that holds the window.</param>
    /// <param name="offset">Where the window begins in it.</param>
    internal Tensor OnlyWritable(Tensor confidence, long offset) => Writable == Window.Length ? confidence
        : confidence.masked_fill(Range(confidence.size(1), confidence.device).ge(Number(offset + Writable)),
            Number(double.NegativeInfinity));

    /// <summary>Their numbers among the window's positions, in ascending order, int64 <c>[N]</c>.</summary>
    public Tensor Rows { get; } = Masked.flatten().nonzero().flatten();
}
