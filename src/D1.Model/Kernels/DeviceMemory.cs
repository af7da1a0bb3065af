using System.Runtime.InteropServices;

using static TorchSharp.torch;

namespace D1.Model.Kernels;

/// <summary>
/// Memory statistics of a GPU, which TorchSharp does not offer: from libtorch's allocator, through the table of its virtual members, so
/// only with the libtorch whose layout this is written for.
/// </summary>
public static unsafe partial class DeviceMemory
{
    // The order of c10::DeviceAllocator's virtual members in libtorch 2.10, after those of c10::Allocator.
    private const int Initialized = 6, GetDeviceStats = 9, ResetPeakStats = 11;

    // DeviceStats begins with arrays of three statistics, each {current, peak, allocated, freed}; the fifth array counts bytes given out.
    private const int PeakOfAllocatedBytes = (4 * 3 * 4) + 1, RoomForStats = 4096;
    private const byte CudaType = 1;

    /// <summary>
    /// The most bytes of a GPU, by its number, that tensors held since <see cref="ResetPeak"/>; null where libtorch does not tell.
    /// </summary>
    public static long? Peak(int gpu)
    {
        if (Allocator() is not { } allocator) return null;
        var stats = stackalloc long[RoomForStats / sizeof(long)];
        ((delegate* unmanaged<long*, nint, sbyte, long*>)Member(allocator, GetDeviceStats))(stats, allocator, (sbyte)gpu);
        return stats[PeakOfAllocatedBytes];
    }

    public static void ResetPeak(int gpu)
    {
        if (Allocator() is { } allocator)
            ((delegate* unmanaged<nint, sbyte, void>)Member(allocator, ResetPeakStats))(allocator, (sbyte)gpu);
    }

    // Before a GPU is used its allocator refuses by a C++ exception, which must not reach managed code.
    private static nint? Allocator()
    {
        if (!Libtorch.IsOfKnownLayout || OperatingSystem.IsWindows() || !cuda.is_available()) return null;
        var type = CudaType;
        var allocator = GetAllocator(&type);
        return ((delegate* unmanaged<nint, byte>)Member(allocator, Initialized))(allocator) != 0 ? allocator : null;
    }

    private static nint Member(nint allocator, int number) => (*(nint**)allocator)[number];

    [DefaultDllImportSearchPaths(Libtorch.Loaded)]
    [LibraryImport(Libtorch.Core, EntryPoint = "_ZN3c1012GetAllocatorERKNS_10DeviceTypeE")]
    private static partial nint GetAllocator(byte* type);
}
