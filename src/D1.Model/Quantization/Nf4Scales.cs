using static TorchSharp.torch;

namespace D1.Model.Quantization;

/// <summary>Scales of a quantised weight, quantised themselves: <c>code · scale of its block + offset</c>.</summary>
/// <param name="Indices">Into the 8-bit dynamic codes, uint8 <c>[blocks]</c>.</param>
/// <param name="Outer">The scales' own scales, float32 <c>[⌈blocks / BlockSize⌉]</c>.</param>
/// <param name="Offset">The mean that was subtracted.</param>
/// <param name="BlockSize">Scales that share an outer scale.</param>
internal sealed record Nf4Scales(Tensor Indices, Tensor Outer, float Offset, int BlockSize) : IDisposable
{
    public long Bytes => Indices.numel() + 4 * Outer.numel() + 4;

    /// <param name="scales">float32 <c>[blocks]</c>.</param>
    /// <param name="blockSize">Scales that share an outer scale.</param>
    public static Nf4Scales Quantize(Tensor scales, int blockSize)
    {
        using var scope = NewDisposeScope();
        var offset = scales.mean().item<float>();
        var (indices, outer) = CodeBook.Dynamic8.Encode(scales.sub(Numbers.Number(offset)), blockSize);
        return new Nf4Scales(indices.narrow(0, 0, scales.numel()).clone().DetachFromDisposeScope(), outer.DetachFromDisposeScope(), offset,
            blockSize);
    }

    /// <returns>float32 <c>[blocks]</c>.</returns>
    public Tensor Dequantize(Tensor codes) =>
        CodeBook.Scale(codes.index_select(0, Indices.to(ScalarType.Int32)), Outer, BlockSize).Plus(Offset);

    public void Dispose()
    {
        Indices.Dispose();
        Outer.Dispose();
    }
}
