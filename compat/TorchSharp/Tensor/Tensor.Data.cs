using System.Runtime.CompilerServices;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>The memory of a contiguous CPU tensor.</summary>
        /// <exception cref="InvalidOperationException">The tensor is on another device, not contiguous, or larger than a span.</exception>
        public Span<byte> bytes
        {
            get
            {
                CheckContiguous();
                var length = NumberOfElements * ElementSize;
                if (length > int.MaxValue)
                    throw new InvalidOperationException($"{length} bytes are more than a span can hold; narrow() first.");
                return new Span<byte>(DataPointer(), (int)length);
            }
            set
            {
                var own = bytes;
                if (value.Length != own.Length)
                    throw new ArgumentException($"{value.Length} bytes for a tensor of {own.Length}.", nameof(value));
                value.CopyTo(own);
            }
        }

        /// <summary>The elements of a CPU tensor, in row-major order whatever the strides.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the tensor's element type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            CheckElement<T>();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The value of a tensor of one element.</summary>
        /// <exception cref="ArgumentException">There are more or fewer, or <typeparamref name="T"/> is not the element type.</exception>
        public T item<T>() where T : unmanaged
        {
            CheckElement<T>();
            var description = Describe();
            for (var k = 0; k < description.Dimensions; k++)
                if (description.Sizes[k] != 1)
                    throw new ArgumentException($"item() of a tensor of shape [{string.Join(", ", shape)}]; it takes one element.");
            if (is_cpu()) return Unsafe.ReadUnaligned<T>(DataPointer());
            using var here = cpu().DetachFromDisposeScope();
            return Unsafe.ReadUnaligned<T>(here.DataPointer());
        }

        /// <summary>The value of a tensor of one element, as a number of any type.</summary>
        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Bool => item<bool>(),
            ScalarType.Byte => item<byte>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Float16 => item<Half>(),
            ScalarType.BFloat16 => item<BFloat16>(),
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            var other => throw new NotSupportedException($"A number of type {other}."),
        };

        /// <summary>Fills a contiguous CPU tensor of any size from a stream.</summary>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            ArgumentNullException.ThrowIfNull(stream);
            foreach (var (start, length) in Pieces()) stream.ReadExactly(new Span<byte>((byte*)DataPointer() + start, length));
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            ArgumentNullException.ThrowIfNull(stream);
            foreach (var (start, length) in Pieces()) stream.Write(new ReadOnlySpan<byte>((byte*)DataPointer() + start, length));
        }

        public static explicit operator bool(Tensor value) => value.ToScalar().ToBoolean();

        public static explicit operator byte(Tensor value) => value.ToScalar().ToByte();

        public static explicit operator sbyte(Tensor value) => value.ToScalar().ToSByte();

        public static explicit operator short(Tensor value) => value.ToScalar().ToInt16();

        public static explicit operator int(Tensor value) => value.ToScalar().ToInt32();

        public static explicit operator long(Tensor value) => value.ToScalar().ToInt64();

        public static explicit operator float(Tensor value) => value.ToScalar().ToSingle();

        public static explicit operator double(Tensor value) => value.ToScalar().ToDouble();

        /// <summary>The type of tensor that holds a type of .NET.</summary>
        internal static ScalarType TypeOf<T>() => TypeOf(typeof(T));

        internal static ScalarType TypeOf(Type type) => type switch
        {
            _ when type == typeof(bool) => ScalarType.Bool,
            _ when type == typeof(byte) => ScalarType.Byte,
            _ when type == typeof(sbyte) => ScalarType.Int8,
            _ when type == typeof(short) => ScalarType.Int16,
            _ when type == typeof(int) => ScalarType.Int32,
            _ when type == typeof(long) => ScalarType.Int64,
            _ when type == typeof(Half) => ScalarType.Float16,
            _ when type == typeof(BFloat16) => ScalarType.BFloat16,
            _ when type == typeof(float) => ScalarType.Float32,
            _ when type == typeof(double) => ScalarType.Float64,
            _ => throw new ArgumentException($"No tensor holds elements of type {type.Name}."),
        };

        internal void* DataPointer()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException($"The data of a tensor on {device} cannot be read; copy it with cpu() first.");
            var data = NativeMethods.d1_data(Handle);
            if (data == null && NativeError.Last() is not null) throw NativeError.Exception();
            return data;
        }

        private void CheckElement<T>()
        {
            if (TypeOf<T>() != dtype) throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}.");
        }

        private void CheckContiguous()
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes of a tensor that is not contiguous; call contiguous() first.");
        }

        private IEnumerable<(long Start, int Length)> Pieces()
        {
            CheckContiguous();
            const int piece = 1 << 30;
            var total = NumberOfElements * ElementSize;
            for (var start = 0L; start < total; start += piece) yield return (start, (int)Math.Min(piece, total - start));
        }
    }
}
