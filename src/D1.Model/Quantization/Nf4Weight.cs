using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Quantization;

/// <summary>
/// A weight in 4-bit NormalFloat with double quantisation (QLoRA, Dettmers et al. 2023, Section 3): two codes a byte, one scale a block,
/// and the scales, less their mean, quantised to 8 bits themselves: 4.13 bits a value at the usual block sizes of 64 and 256.
/// </summary>
public sealed class Nf4Weight : IDisposable
{
    public const int DefaultBlockSize = 64;
    public const int DefaultScaleBlockSize = 256;

    /// <summary>The two values of each possible byte, float32 <c>[256, 2]</c>: one look-up unpacks two weights.</summary>
    private readonly Tensor _pairs;
    private readonly Tensor _scaleCodes;

    internal Nf4Weight(Tensor packed, Nf4Scales scales, long[] shape, int blockSize, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        (Packed, Scales, Shape, BlockSize, Dtype) = (packed.DetachFromDisposeScope(), scales, shape, blockSize, dtype);
        var code = CodeBook.NormalFloat4.Values;
        _pairs = tensor(Enumerable.Range(0, 256).SelectMany(both => new[] { code[both >> 4], code[both & 15] }).ToArray(), [256, 2],
            device: packed.device).DetachFromDisposeScope();
        _scaleCodes = tensor(CodeBook.Dynamic8.Values, device: packed.device).DetachFromDisposeScope();
    }

    /// <summary>Codes, the earlier value in the high half, uint8 <c>[⌈n / 2⌉, 1]</c>.</summary>
    public Tensor Packed { get; }

    internal Nf4Scales Scales { get; }

    /// <summary>The weight's shape, <c>[out, in]</c>.</summary>
    public long[] Shape { get; }

    /// <summary>Values that share a scale.</summary>
    public int BlockSize { get; }

    /// <summary>The type of the weight that was quantised; unpacked values are rounded to it.</summary>
    public ScalarType Dtype { get; }

    /// <summary>Bytes that it takes, code books not counted.</summary>
    public long Bytes => Packed.numel() + Scales.Bytes;

    /// <summary>Quantises a weight where it lies.</summary>
    /// <param name="weight">float32, bfloat16 or float16, any shape.</param>
    /// <param name="blockSize">Values that share a scale; even.</param>
    /// <param name="scaleBlockSize">Scales that share a scale of their own.</param>
    public static Nf4Weight Quantize(Tensor weight, int blockSize = DefaultBlockSize, int scaleBlockSize = DefaultScaleBlockSize)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var count = weight.numel();
        var (indices, scales) = CodeBook.NormalFloat4.Encode(weight.detach().flatten(), blockSize);
        var pairs = indices.narrow(0, 0, (count + 1) / 2 * 2).view(-1, 2);
        var packed = (pairs.narrow(1, 0, 1) * Number(16)).Plus(pairs.narrow(1, 1, 1));
        return new Nf4Weight(packed, Nf4Scales.Quantize(scales, scaleBlockSize), weight.shape, blockSize, weight.dtype);
    }

    /// <summary>Unpacks the weight into memory of its own, rounded to <see cref="Dtype"/>. No gradient flows into it.</summary>
    /// <param name="dtype">The type to convert to; <see cref="Dtype"/> when null.</param>
    public Tensor Dequantize(ScalarType? dtype = null)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var count = Shape.Aggregate(1L, (product, size) => product * size);
        var scales = Scales.Dequantize(_scaleCodes);
        var values = empty([count], dtype: dtype ?? Dtype, device: Packed.device);
        // Whole blocks, an even number of values.
        var step = CodeBook.Chunk / BlockSize * BlockSize;
        for (long start = 0; start < count; start += step)
        {
            using var part = NewDisposeScope();
            var length = Math.Min(step, count - start);
            var packed = Packed.flatten().narrow(0, start / 2, (length + 1) / 2);
            var codes = _pairs.index_select(0, packed.to(ScalarType.Int32)).flatten().narrow(0, 0, length);
            var scaled = CodeBook.Scale(codes, scales.narrow(0, start / BlockSize, (length + BlockSize - 1) / BlockSize), BlockSize);
            values.narrow(0, start, length).copy_(scaled.to(Dtype));
        }

        return values.view(Shape).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Packed.Dispose();
        Scales.Dispose();
        _pairs.Dispose();
        _scaleCodes.Dispose();
    }
}
