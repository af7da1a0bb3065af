using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a CPU tensor in row-major order, whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly T* data;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        data = (T*)tensor.DataPointer();
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>The element at as many indices as there are dimensions, or at one index in row-major order.</summary>
    public T this[params long[] indices]
    {
        get => *Element(indices);
        set => *Element(indices) = value;
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => Equals(left, right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !Equals(left, right);

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>An array of as many dimensions as the tensor.</summary>
    public Array ToNDArray()
    {
        if (shape.Length == 0) return ToArray();
        var array = Array.CreateInstance(typeof(T), shape);
        CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), (int)Count));
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies from <paramref name="tensorIndex"/> on, as much as there is and as there is room for.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var into = array[arrayIndex..];
        var count = (int)Math.Min(into.Length, Count - tensorIndex);
        if (contiguous) new ReadOnlySpan<T>(data + tensorIndex, count).CopyTo(into);
        else
            for (var k = 0; k < count; k++) into[k] = data[Offset(tensorIndex + k)];
        GC.KeepAlive(tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var from = array[arrayIndex..];
        var count = (int)Math.Min(from.Length, Count - tensorIndex);
        for (var k = 0; k < count; k++) data[Offset(tensorIndex + k)] = from[k];
        GC.KeepAlive(tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var k = 0L; k < Count; k++) yield return At(k);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) =>
        obj is TensorAccessor<T> other && Count == other.Count && this.SequenceEqual(other);

    public override int GetHashCode() => HashCode.Combine(Count, Count == 0 ? default : At(0));

    public void Dispose()
    {
    }

    private T At(long position) => data[Offset(position)];

    private T* Element(long[] indices)
    {
        if (indices.Length == 1 && shape.Length != 1) return data + Offset(Within(indices[0], Count));
        if (indices.Length != shape.Length) throw new ArgumentException($"{indices.Length} indices for {shape.Length} dimensions.");
        var offset = 0L;
        for (var k = 0; k < indices.Length; k++) offset += Within(indices[k], shape[k]) * strides[k];
        return data + offset;
    }

    private static long Within(long index, long size) =>
        index >= 0 && index < size
            ? index
            : throw new ArgumentOutOfRangeException(nameof(index), $"Index {index} is outside 0..{size - 1}.");

    private long Offset(long position)
    {
        if (contiguous) return position;
        var offset = 0L;
        for (var k = shape.Length - 1; k >= 0; k--)
        {
            (position, var index) = Math.DivRem(position, shape[k]);
            offset += index * strides[k];
        }
        return offset;
    }
}
