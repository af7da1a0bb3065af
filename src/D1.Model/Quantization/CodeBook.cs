using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Quantization;

/// <summary>
/// Blockwise quantisation to a code book of values in [−1, 1]: each block of consecutive values is divided by its largest magnitude, and
/// each value becomes the index of its nearest code (Dettmers et al. 2022, Section 2; a block of zeros gets index 0, as bitsandbytes' CUDA
/// kernels give it).
/// </summary>
/// <param name="values">The codes, ascending; at most 256.</param>
internal sealed class CodeBook(float[] values)
{
    /// <summary>Values that are quantised or unpacked at a time: bounds the memory beside the weight itself.</summary>
    public const long Chunk = 1 << 22;

    /// <summary>
    /// 4-bit NormalFloat: equally likely values of a normal distribution, and zero (QLoRA, Dettmers et al. 2023, Appendix E).
    /// </summary>
    public static CodeBook NormalFloat4 { get; } = new(
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f,
            -0.09105003625154495f, 0.0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f,
        0.7229568362236023f, 1.0f,
    ]);

    /// <summary>
    /// 8-bit dynamic exponent codes (Dettmers et al. 2022, Section 2.1): seven decades with 1, 2, 4 … 64 codes of each sign, zero and
    /// one.
    /// </summary>
    public static CodeBook Dynamic8 { get; } = new(DynamicCodes());

    public float[] Values { get; } = values;

    /// <param name="source">Values of any floating-point type, <c>[n]</c>.</param>
    /// <param name="blockSize">Values a block; the last block may be shorter.</param>
    /// <returns>Indices, uint8 <c>[blocks · blockSize]</c>, where the last block is filled up with zeros; each block's largest magnitude,
    /// float32 <c>[blocks]</c>.</returns>
    public (Tensor Indices, Tensor Scales) Encode(Tensor source, int blockSize)
    {
        using var scope = NewDisposeScope();
        var (device, count) = (source.device, source.numel());
        var blocks = (count + blockSize - 1) / blockSize;
        var indices = empty([blocks, blockSize], dtype: ScalarType.Byte, device: device);
        var scales = empty([blocks], dtype: ScalarType.Float32, device: device);
        var thresholds = tensor(Midpoints(), device: device);
        var step = Math.Max(1, Chunk / blockSize);
        for (long start = 0; start < blocks; start += step)
        {
            using var part = NewDisposeScope();
            var length = Math.Min(step, blocks - start);
            var x = Blocks(source.narrow(0, start * blockSize, Math.Min(length * blockSize, count - start * blockSize))
                .to(ScalarType.Float32), blockSize);
            var scale = x.abs().amax([1], keepdim: true);
            var index = (x * scale.reciprocal()).bucketize(thresholds, outInt32: true).to(ScalarType.Byte)
                .masked_fill_(scale.eq(Number(0)), Number(0));
            indices.narrow(0, start, length).copy_(index);
            scales.narrow(0, start, length).copy_(scale.squeeze(1));
        }

        return (indices.flatten().MoveToOuterDisposeScope(), scales.MoveToOuterDisposeScope());
    }

    /// <param name="codes">Looked-up codes, float32 <c>[n]</c>.</param>
    /// <param name="scales">Float32 <c>[blocks]</c>.</param>
    /// <param name="blockSize">Values a block.</param>
    /// <returns>code · scale, float32 <c>[n]</c>.</returns>
    public static Tensor Scale(Tensor codes, Tensor scales, int blockSize) =>
        (Blocks(codes, blockSize) * scales.unsqueeze(1)).flatten().narrow(0, 0, codes.numel());

    /// <summary><c>[n]</c> to <c>[blocks, blockSize]</c>, filled up with zeros.</summary>
    private static Tensor Blocks(Tensor values, int blockSize)
    {
        var missing = (blockSize - values.numel() % blockSize) % blockSize;
        return (missing == 0 ? values : cat([values, zeros(missing, dtype: values.dtype, device: values.device)])).view(-1, blockSize);
    }

    /// <summary>A value above the midpoint of two neighbours belongs to the upper one.</summary>
    private float[] Midpoints() => [.. Values.Zip(Values.Skip(1), (low, high) => (low + high) / 2)];

    private static float[] DynamicCodes()
    {
        var codes = new List<float> { 0, 1 };
        for (var decade = 0; decade < 7; decade++)
        {
            // 2^decade intervals between 0.1 and 1; their middles, scaled by a power of ten.
            var edges = Edges(1 << decade).ToList();
            foreach (var (low, high) in edges.Zip(edges.Skip(1)))
            {
                var code = (float)Math.Pow(10, decade - 6) * ((low + high) / 2);
                codes.Add(code);
                codes.Add(-code);
            }
        }

        return [.. codes.Order()];
    }

    // linspace(0.1, 1, intervals + 1), rounded as libtorch's AVX2 kernel rounds it, which the recorded code books come from: in lanes of
    // eight, two a turn, the rest one by one. The operator itself rounds otherwise in other versions and on other processors, and the codes
    // of a file must not.
    private static IEnumerable<float> Edges(int intervals)
    {
        var step = (1f - 0.1f) / intervals;
        var inLanes = (intervals + 1) / 16 * 16;
        for (var k = 0; k <= intervals; k++)
        {
            var lane = k < inLanes ? k % 8 : 0;
            var first = k - lane;
            var start = first < (intervals + 1) / 2 ? MathF.FusedMultiplyAdd(step, first, 0.1f)
                : MathF.FusedMultiplyAdd(-step, intervals - first, 1f);
            yield return start + step * lane;
        }
    }
}
