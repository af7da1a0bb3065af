using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

public static unsafe partial class torch
{
    private static ScalarType _defaultType = ScalarType.Float32;
    private static Device? _defaultDevice;

    public static ScalarType get_default_dtype() => _defaultType;

    /// <summary>Sets the type of new tensors that are not told one.</summary>
    public static void set_default_dtype(ScalarType dtype) => _defaultType = is_floating_point(dtype)
        ? dtype
        : throw new ArgumentException($"The default type has to be a floating-point one, not {dtype}.", nameof(dtype));

    public static Device get_default_device() => _defaultDevice ?? CPU;

    public static void set_default_device(Device device) => _defaultDevice = device;

    public static void set_default_device(string device) => _defaultDevice = new Device(device);

    /// <summary>Copies an array of any rank.</summary>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var shape = Enumerable.Range(0, rawArray.Rank).Select(rawArray.GetLongLength).ToArray();
        var type = Tensor.TypeOf(rawArray.GetType().GetElementType()!);
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(rawArray))
            return FromMemory(data, shape, type, dtype, device, requires_grad, names);
    }

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        data.to(dtype ?? data.dtype, device ?? data.device);

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    /// <summary>Shares an array's memory: no copy, and the array stays where it is as long as the tensor lives.</summary>
    /// <param name="count">Elements to share; -1 for the rest.</param>
    /// <param name="offset">Bytes to skip at the start.</param>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var size = dtype.ElementSize();
        var bytes = Buffer.ByteLength(rawArray) - offset;
        if (count < 0) count = bytes / size;
        if (offset < 0 || count == 0 || count * size > bytes)
            throw new ArgumentException($"An array of {bytes + offset} bytes has no {count} elements of {dtype} from byte {offset} on.");
        var pinned = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        delegate* unmanaged<nint, void> release = &Release;
        var handle = NativeMethods.d1_from_blob(
            (byte*)pinned.AddrOfPinnedObject() + offset, &count, 1, (int)dtype, release, GCHandle.ToIntPtr(pinned));
        return Made(new Tensor(NativeError.Check(handle)), requires_grad);
    }

    /// <summary>Maps a file into memory, from its start, as a vector.</summary>
    /// <param name="shared">Whether changes reach the file; otherwise they stay in this process (copy on write).</param>
    /// <param name="size">Elements to map.</param>
    public static Tensor from_file(
        string filename, bool? shared = null, long? size = 0, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Made(
            Call("from_file(filename,shared,size,dtype,device)", filename, shared, size, dtype ?? get_default_dtype(), device),
            requires_grad);

    private static Tensor FromSpan<T>(
        ReadOnlySpan<T> data, long[] shape, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
        where T : unmanaged
    {
        var wanted = 1L;
        foreach (var size in shape) wanted *= size;
        if (wanted != data.Length)
            throw new ArgumentException($"[{string.Join(", ", shape)}] takes {wanted} elements, not {data.Length}.", nameof(shape));
        fixed (T* start = data) return FromMemory(start, shape, Tensor.TypeOf<T>(), dtype, device, requires_grad, names);
    }

    private static Tensor FromMemory(
        void* data, long[] shape, ScalarType type, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        var tensor = Call("empty.memory_format(size,dtype)", shape, type);
        var bytes = (ulong)(tensor.NumberOfElements * type.ElementSize());
        if (bytes > 0) Buffer.MemoryCopy(data, tensor.DataPointer(), bytes, bytes);
        device ??= get_default_device();
        if ((dtype is { } wanted && wanted != type) || device.type != DeviceType.CPU)
        {
            using var plain = tensor;
            tensor = plain.to(dtype ?? type, device);
        }
        return Made(tensor, requires_grad, names);
    }

    private static Tensor Made(Tensor tensor, bool requires_grad, string[]? names = null)
    {
        if (names is { Length: > 0 }) throw new ArgumentException("Dimensions cannot be named here.", nameof(names));
        if (requires_grad) tensor.requires_grad = true;
        return tensor;
    }

    [UnmanagedCallersOnly]
    private static void Release(nint pinned) => GCHandle.FromIntPtr(pinned).Free();
}
