using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number, to be given where an operator takes one: an integer, a real or a truth value, by what it was made of.</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(Tag tag, long bits, torch.ScalarType? type = null)
    {
        Tag = tag;
        Bits = bits;
        Type = type ?? tag switch
        {
            Tag.Boolean => torch.ScalarType.Bool,
            Tag.Integer => torch.ScalarType.Int64,
            _ => torch.ScalarType.Float64,
        };
    }

    internal Tag Tag { get; }

    internal long Bits { get; }

    /// <summary>The type of the value that the scalar was made of.</summary>
    public torch.ScalarType Type { get; }

    public static implicit operator Scalar(bool value) => new(Tag.Boolean, value ? 1 : 0);

    public static implicit operator Scalar(byte value) => new(Tag.Integer, value, torch.ScalarType.Byte);

    public static implicit operator Scalar(sbyte value) => new(Tag.Integer, value, torch.ScalarType.Int8);

    public static implicit operator Scalar(short value) => new(Tag.Integer, value, torch.ScalarType.Int16);

    public static implicit operator Scalar(int value) => new(Tag.Integer, value, torch.ScalarType.Int32);

    public static implicit operator Scalar(long value) => new(Tag.Integer, value);

    public static implicit operator Scalar(float value) => Real(value, torch.ScalarType.Float32);

    public static implicit operator Scalar(double value) => Real(value, torch.ScalarType.Float64);

    public static implicit operator Scalar(Half value) => Real((double)value, torch.ScalarType.Float16);

    public static implicit operator Scalar(BFloat16 value) => Real(value.ToSingle(), torch.ScalarType.BFloat16);

    /// <summary>Nothing to release; here because TorchSharp's scalars are disposable.</summary>
    public void Dispose()
    {
    }

    internal double AsDouble() => Tag == Tag.Real ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsInt64() => Tag == Tag.Real ? checked((long)BitConverter.Int64BitsToDouble(Bits)) : Bits;

    private static Scalar Real(double value, torch.ScalarType type) => new(Tag.Real, BitConverter.DoubleToInt64Bits(value), type);
}
