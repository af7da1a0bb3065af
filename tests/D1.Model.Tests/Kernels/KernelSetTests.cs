using D1.Model.Kernels;

using FsCheck;
using FsCheck.Fluent;

namespace D1.Model.Tests.Kernels;

/// <summary>
/// Every set that this processor has, vectors of 512, 256 and 128 bits, one to three threads: the same bits. A product's are those of its
/// definition, one multiply-add after
/// the other.
/// </summary>
public sealed unsafe class KernelSetTests
{
    private static readonly int[] Threads = [1, 2, 3];

    public static TheoryData<int, int, int> Products => new()
    {
        { 1, 1, 1 }, { 0, 3, 5 }, { 3, 0, 5 }, { 2, 3, 0 }, { 1, 17, 31 }, { 2, 128, 64 }, { 13, 29, 37 }, { 14, 32, 512 },
        { 15, 33, 513 }, { 29, 16, 1100 }, { 16, 400, 48 }, { 40, 700, 530 }, { 100, 96, 130 }, { 257, 65, 40 }, { 130, 300, 20 },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_is_its_definition_bit_by_bit(int m, int n, int k) => AssertProduct(m, n, k);

    [Fact]
    public void Products_of_any_shape_are_their_definition() => Prop.ForAll(
        Gen.Choose(0, 70).Zip(Gen.Choose(0, 90)).Zip(Gen.Choose(0, 80)).ToArbitrary(),
        shape => AssertProduct(shape.Item1.Item1, shape.Item1.Item2, shape.Item2)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_product_leaves_what_lies_between_its_rows()
    {
        const int m = 20, n = 21, k = 9, stride = 40;
        using Memory a = Memory.Random(m * k, 1), b = Memory.Random(k * n, 2);
        foreach (var set in KernelSet.Supported)
        {
            using var c = new Memory(m * stride);
            set.Product(2, new(a.Data, k, 1), new(b.Data, n, 1), new(c.Data, stride, 1), m, n, k);
            for (var i = 0; i < m * stride; i++)
                Assert.Equal(i % stride >= n, float.IsNaN(c.Data[i]));
        }
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 1)]
    [InlineData(5, 16)]
    [InlineData(700, 21)]
    [InlineData(4100, 40)]
    public void Norms(int rows, int width)
    {
        using Memory x = Memory.Random((long)rows * width, 1), weight = Memory.Random(width, 2), dy = Memory.Random((long)rows * width, 3);
        AssertSame((set, threads) =>
        {
            using Memory y = new((long)rows * width), dx = new((long)rows * width), alone = new((long)rows * width), dweight = new(width);
            set.RmsNorm(threads, x.Data, weight.Data, 1e-5f, rows, width, y.Data);
            set.RmsNormBackward(threads, dy.Data, x.Data, weight.Data, 1e-5f, rows, width, dx.Data, dweight.Data);
            set.RmsNormBackward(threads, dy.Data, x.Data, weight.Data, 1e-5f, rows, width, alone.Data, null);
            Assert.Equal(dx.Bits(), alone.Bits());
            return [.. y.Bits(), .. dx.Bits(), .. dweight.Bits()];
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(50000)]
    public void Gated_activations(int count)
    {
        using Memory gate = new(count, i => (i % 401) - 200f), up = Memory.Random(count, 2), dy = Memory.Random(count, 3);
        AssertSame((set, threads) =>
        {
            using Memory y = new(count), dgate = new(count), dup = new(count);
            set.SwiGlu(threads, gate.Data, up.Data, count, y.Data);
            set.SwiGluBackward(threads, dy.Data, gate.Data, up.Data, count, dgate.Data, dup.Data);
            return [.. y.Bits(), .. dgate.Bits(), .. dup.Bits()];
        });
    }

    [Fact]
    public void Activations_at_the_ends_of_the_numbers()
    {
        float[] gates = [0, -0f, 1e-30f, 88.5f, -88.5f, 1e4f, -1e4f, float.MaxValue, float.NaN, float.PositiveInfinity];
        float[] expected = [0, -0f, 5e-31f, 88.5f, 0, 1e4f, 0, float.MaxValue, float.NaN, float.PositiveInfinity];
        foreach (var set in KernelSet.Supported)
        {
            using Memory gate = new(gates.Length, i => gates[i]), up = new(gates.Length, _ => 1), y = new(gates.Length);
            set.SwiGlu(1, gate.Data, up.Data, gates.Length, y.Data);
            for (var i = 0; i < gates.Length; i++)
                Assert.Equal(expected[i], y.Data[i], Math.Abs(expected[i]) is > 0 and < 1e5f ? Math.Abs(expected[i]) * 1e-6f : 1e-30f);
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1, 2, 0)]
    [InlineData(2, 44, 44, 4, 2, 16, 0)]
    [InlineData(1, 70, 130, 6, 2, 20, 33)]
    [InlineData(3, 5, 9, 2, 1, 6, 4)]
    [InlineData(1, 80, 80, 1, 1, 130, 0)]
    public void Attentions(int batch, int queries, int keys, int heads, int keyHeads, int size, int first)
    {
        long queryCount = (long)batch * queries * heads * size, keyCount = (long)batch * keys * keyHeads * size,
            table = (long)Math.Max(keys, first + queries) * size / 2;
        using Memory query = Memory.Random(queryCount, 1), key = Memory.Random(keyCount, 2), value = Memory.Random(keyCount, 3),
            doutput = Memory.Random(queryCount, 4);
        using Memory cosine = new(table, i => MathF.Cos(i)), sine = new(table, i => MathF.Sin(i));
        var shape = new AttentionShape
        {
            Batch = batch,
            QueryHeads = heads,
            KeyHeads = keyHeads,
            Queries = queries,
            Keys = keys,
            HeadDim = size,
            First = first,
            Cosine = cosine.Data,
            Sine = sine.Data,
        };
        AssertSame((set, threads) =>
        {
            using Memory output = new(queryCount), dquery = new(queryCount), dkey = new(keyCount), dvalue = new(keyCount);
            set.Attention(threads, shape,
                Of(query, queries, heads), Of(key, keys, keyHeads), Of(value, keys, keyHeads), Of(output, queries, heads));
            set.AttentionBackward(threads, shape, Of(doutput, queries, heads), Of(query, queries, heads), Of(key, keys, keyHeads),
                Of(value, keys, keyHeads),
                Of(dquery, queries, heads), Of(dkey, keys, keyHeads), Of(dvalue, keys, keyHeads));
            return [.. output.Bits(), .. dquery.Bits(), .. dkey.Bits(), .. dvalue.Bits()];
        });

        Heads Of(Memory memory, int length, int count) => new(memory.Data, length * count * size, count * size, size);
    }

    /// <summary>Products of every layout that a network's passes have, fresh and added to what was there.</summary>
    private static void AssertProduct(int m, int n, int k)
    {
        using Memory a = Memory.Random((long)m * k, 1), b = Memory.Random((long)k * n, 2);
        foreach (var (left, right) in ((Matrix, Matrix)[])[
            (new(a.Data, k, 1), new(b.Data, 1, k)), (new(a.Data, k, 1), new(b.Data, n, 1)), (new(a.Data, 1, m), new(b.Data, n, 1)),
            (new(a.Data, 1, m), new(b.Data, 1, k))])
            foreach (var isAdded in (bool[])[false, true])
            {
                using var expected = Memory.Random((long)m * n, 3);
                for (nint i = 0; i < m; i++)
                    for (nint j = 0; j < n; j++)
                    {
                        var sum = isAdded ? expected.Data[(i * n) + j] : 0;
                        for (nint p = 0; p < k; p++)
                            sum = MathF.FusedMultiplyAdd(left.Data[(i * left.Row) + (p * left.Column)],
                                right.Data[(p * right.Row) + (j * right.Column)], sum);
                        expected.Data[(i * n) + j] = sum;
                    }

                var bits = expected.Bits();
                foreach (var set in KernelSet.Supported)
                    foreach (var threads in Threads)
                    {
                        using var c = Memory.Random((long)m * n, 3);
                        set.Product(threads, left, right, new(c.Data, n, 1), m, n, k, isAdded);
                        Assert.True(bits.AsSpan().SequenceEqual(c.Bits()),
                            $"{m} x {n} x {k}, {set.Name}, {threads} threads, added: {isAdded}");
                    }
            }
    }

    private static void AssertSame(Func<KernelSet, int, uint[]> compute)
    {
        uint[]? expected = null;
        foreach (var set in KernelSet.Supported)
            foreach (var threads in Threads)
            {
                var bits = compute(set, threads);
                expected ??= bits;
                Assert.True(expected.AsSpan().SequenceEqual(bits), $"{set.Name}, {threads} threads");
            }
    }
}
