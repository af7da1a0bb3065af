using System.Runtime.CompilerServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>One argument of an operator: anything that converts to it can be written in a <see cref="Dispatcher"/> call.</summary>
/// <remarks>
/// A null of any kind becomes libtorch's None. Lists are copied to the call's stack buffer, so nothing is pinned or allocated.
/// </remarks>
internal readonly struct Argument
{
    private readonly Tag _tag;
    private readonly long _bits;

    private Argument(Tag tag, long bits, object? value = null)
    {
        _tag = tag;
        _bits = bits;
        Object = value;
    }

    /// <summary>The tensor, generator, list or string behind the argument, kept alive through the call.</summary>
    internal readonly object? Object;

    public static implicit operator Argument(torch.Tensor? value) => value is null ? default : new(Tag.Tensor, 0, value);

    public static implicit operator Argument(Scalar? value) => value is null ? default : new(value.Tag, value.Bits);

    public static implicit operator Argument(long value) => new(Tag.Integer, value);

    public static implicit operator Argument(long? value) => value is { } set ? new(Tag.Integer, set) : default;

    public static implicit operator Argument(int value) => new(Tag.Integer, value);

    public static implicit operator Argument(double value) => new(Tag.Real, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is { } set ? (Argument)set : default;

    public static implicit operator Argument(bool value) => new(Tag.Boolean, value ? 1 : 0);

    public static implicit operator Argument(bool? value) => value is { } set ? (Argument)set : default;

    public static implicit operator Argument(torch.ScalarType value) => new(Tag.Integer, (long)value);

    public static implicit operator Argument(torch.ScalarType? value) => value is { } set ? (Argument)set : default;

    public static implicit operator Argument(torch.Device? value) => value is null ? default : new(Tag.Device, value.Packed);

    public static implicit operator Argument(torch.Generator? value) => value is null ? default : new(Tag.Generator, 0, value);

    public static implicit operator Argument(long[]? value) => value is null ? default : new(Tag.Integers, value.Length, value);

    public static implicit operator Argument(double[]? value) => value is null ? default : new(Tag.Reals, value.Length, value);

    public static implicit operator Argument(torch.Tensor?[]? value) => value is null ? default : new(Tag.Tensors, value.Length, value);

    public static implicit operator Argument(string? value) =>
        value is null ? default : new(Tag.String, Encoding.UTF8.GetByteCount(value), value);

    /// <summary>64-bit words that the argument needs in the call's buffer beside its own value.</summary>
    internal int BufferWords => _tag switch
    {
        Tag.Integers or Tag.Reals or Tag.Tensors => (int)_bits,
        Tag.String => ((int)_bits + 7) / 8,
        _ => 0,
    };

    /// <summary>Writes the native form, a list's items at <paramref name="buffer"/>; returns where the next list may go.</summary>
    internal unsafe long* Write(NativeValue* into, long* buffer)
    {
        into->Tag = _tag;
        into->Count = 0;
        into->Bits = _bits;
        switch (_tag)
        {
            case Tag.Tensor:
                into->Bits = Unsafe.As<torch.Tensor>(Object!).Handle;
                return buffer;
            case Tag.Generator:
                into->Bits = Unsafe.As<torch.Generator>(Object!).Handle;
                return buffer;
            case Tag.Integers:
                Unsafe.As<long[]>(Object!).CopyTo(new Span<long>(buffer, (int)_bits));
                break;
            case Tag.Reals:
                Unsafe.As<double[]>(Object!).CopyTo(new Span<double>(buffer, (int)_bits));
                break;
            case Tag.Tensors:
                var tensors = Unsafe.As<torch.Tensor?[]>(Object!);
                for (var k = 0; k < tensors.Length; k++) buffer[k] = tensors[k]?.Handle ?? 0;
                break;
            case Tag.String:
                Encoding.UTF8.GetBytes(Unsafe.As<string>(Object!), new Span<byte>(buffer, (int)_bits));
                break;
            default:
                return buffer;
        }
        into->Count = (int)_bits;
        into->Bits = (long)buffer;
        return buffer + BufferWords;
    }
}
