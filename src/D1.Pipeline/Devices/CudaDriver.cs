using System.Runtime.InteropServices;
using System.Text;

namespace D1.Pipeline.Devices;

/// <summary>
/// The GPUs by the NVIDIA driver's own interface (CUDA Driver API), which answers without CUDA's libraries and makes no context.
/// </summary>
public static partial class CudaDriver
{
    /// <summary>What the driver installs.</summary>
    public const string Library = "libcuda.so.1";

    /// <summary>An answer's error where there is no driver to ask; the driver's own are positive.</summary>
    public const int NoLibrary = -1;

    /// <summary>CUDA_ERROR_NO_DEVICE.</summary>
    public const int NoDevice = 100;

    /// <param name="Error">0, <see cref="NoLibrary"/>, or a <c>CUresult</c>.</param>
    /// <param name="Gpus">In the order of their numbers.</param>
    public readonly record struct Answer(int Error, IReadOnlyList<Gpu> Gpus);

    private const int NameLength = 256, IdLength = 16;

    public static unsafe Answer Read()
    {
        try
        {
            Check(cuInit(0));
            Check(cuDeviceGetCount(out var count));
            var gpus = new List<Gpu>();
            var name = stackalloc byte[NameLength];
            for (var number = 0; number < count; number++)
            {
                Check(cuDeviceGet(out var device, number));
                Check(cuDeviceTotalMem_v2(out var bytes, device));
                Check(cuDeviceGetName(name, NameLength, device));
                gpus.Add(new Gpu(Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)), (long)bytes,
                    IdOf(device)));
            }
            return new(0, gpus);
        }
        catch (DllNotFoundException)
        {
            return new(NoLibrary, []);
        }
        catch (RefusedException refused)
        {
            return new(refused.Error, []);
        }
    }

    // Of a part of a GPU (MIG) its own, where the driver knows that.
    private static unsafe string? IdOf(int device)
    {
        var id = stackalloc byte[IdLength];
        try
        {
            if (cuDeviceGetUuid_v2(id, device) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
        return Convert.ToHexStringLower(new ReadOnlySpan<byte>(id, IdLength));
    }

    private static void Check(int error)
    {
        if (error != 0) throw new RefusedException(error);
    }

    private sealed class RefusedException(int error) : Exception
    {
        public int Error { get; } = error;
    }

    [LibraryImport(Library)]
    private static partial int cuInit(uint flags);

    [LibraryImport(Library)]
    private static partial int cuDeviceGetCount(out int count);

    [LibraryImport(Library)]
    private static partial int cuDeviceGet(out int device, int ordinal);

    [LibraryImport(Library)]
    private static partial int cuDeviceTotalMem_v2(out nuint bytes, int device);

    [LibraryImport(Library)]
    private static unsafe partial int cuDeviceGetUuid_v2(byte* id, int device);

    [LibraryImport(Library)]
    private static unsafe partial int cuDeviceGetName(byte* name, int length, int device);
}
