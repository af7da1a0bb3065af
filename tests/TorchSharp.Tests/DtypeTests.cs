using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class DtypeTests
{
    public static TheoryData<ScalarType, int> Types => new()
    {
        { ScalarType.Bool, 1 }, { ScalarType.Byte, 1 }, { ScalarType.Int8, 1 }, { ScalarType.Int16, 2 }, { ScalarType.Int32, 4 },
        { ScalarType.Int64, 8 }, { ScalarType.Float16, 2 }, { ScalarType.BFloat16, 2 }, { ScalarType.Float32, 4 },
        { ScalarType.Float64, 8 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_is_made_converted_and_read(ScalarType type, int size)
    {
        using var scope = NewDisposeScope();

        var x = ones(3, type);

        Assert.Equal(type, x.dtype);
        Assert.Equal(size, x.ElementSize);
        Assert.Equal(3 * size, x.bytes.Length);
        Assert.Equal(1.0, x[0].ToScalar().ToDouble());
        Assert.Equal([1f, 1, 1], x.to_type(ScalarType.Float32).data<float>().ToArray());
        Assert.Equal(type, x.to(ScalarType.Float64).type_as(x).dtype);
    }

    [Fact]
    public void Scalars_keep_the_type_they_were_made_of()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(ScalarType.Int64, full(2, 3L).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 3f).dtype);
        Assert.Equal(ScalarType.Bool, full(2, true).dtype);
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.25).dtype);
        Assert.Equal(ScalarType.Int32, ((Tensor)3).dtype);
        Assert.Equal(ScalarType.Int64, (ones(2, int64) + 1).dtype);
        Assert.Equal(ScalarType.Float32, (ones(2, int64) + 1.5).dtype);
        Assert.Equal(ScalarType.Float32, promote_types(int64, float32));
    }

    [Fact]
    public void Bits_shift_and_combine()
    {
        using var scope = NewDisposeScope();
        var packed = tensor(new byte[] { 0xA3, 0x0F });

        Assert.Equal([(byte)0x0A, 0], packed.bitwise_right_shift(4).data<byte>().ToArray());
        Assert.Equal([(byte)0x03, 0x0F], (packed & 0x0F).data<byte>().ToArray());
        Assert.Equal([(byte)0x30, 0xF0], packed.bitwise_left_shift(4).data<byte>().ToArray());
        Assert.Equal([(byte)0x5C, 0xF0], (~packed).data<byte>().ToArray());
        Assert.Equal([(byte)0xB3, 0x1F], (packed | 0x10).to(uint8).data<byte>().ToArray());
    }

    [Fact]
    public void BFloat16_rounds_as_libtorch_does() => Prop.ForAll<float>(value =>
    {
        using var x = tensor(value);
        using var rounded = x.to(bfloat16);
        var (ours, theirs) = (new BFloat16(value), rounded.item<BFloat16>());
        return ours.Equals(theirs) || (BFloat16.IsNaN(ours) && BFloat16.IsNaN(theirs));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Slices_are_those_of_arrays() => Prop.ForAll(
        Gen.Choose(-12, 12).Three().ToArbitrary(),
        numbers =>
        {
            var (start, stop, size) = (numbers.Item1, numbers.Item2, Math.Abs(numbers.Item3));
            using var scope = NewDisposeScope();
            var sliced = arange(size)[TensorIndex.Slice(start, stop)].data<long>().ToArray();
            var from = Math.Clamp(start < 0 ? start + size : start, 0, size);
            var to = Math.Clamp(stop < 0 ? stop + size : stop, 0, size);
            return sliced.SequenceEqual(Enumerable.Range(from, Math.Max(0, to - from)).Select(k => (long)k));
        }).QuickCheckThrowOnFailure();
}
