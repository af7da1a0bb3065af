using System.Runtime.InteropServices;

using static TorchSharp.torch;

namespace D1.Model.Kernels;

/// <summary>Memory statistics of a GPU, which TorchSharp does not offer.</summary>
public static partial class DeviceMemory
{
    /// <summary>
    /// The most bytes of a GPU that tensors held since <see cref="ResetPeak"/>; null where libtorch does not tell: before 2.9, or without
    /// CUDA.
    /// </summary>
    public static long? Peak(Device device) =>
        FusedKernels.Present && d1_peak_device_memory(Math.Max(0, device.index)) is >= 0 and var bytes ? bytes : null;

    public static void ResetPeak(Device device)
    {
        if (FusedKernels.Present) d1_reset_peak_device_memory(Math.Max(0, device.index));
    }

    [LibraryImport(FusedKernels.Library)]
    private static partial long d1_peak_device_memory(int device);

    [LibraryImport(FusedKernels.Library)]
    private static partial void d1_reset_peak_device_memory(int device);
}
