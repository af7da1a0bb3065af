using System.Runtime.InteropServices;

namespace D1.Model.Kernels;

/// <summary>
/// Memory of CPU tensors of 1 MiB and more. The kernels' library serves those that are made once it is loaded: a freed block is kept for
/// the next tensor of about its size, as long as all blocks together do not exceed what was once in use.
/// </summary>
public static partial class TensorMemory
{
    /// <summary>The most bytes that such tensors had at once since <see cref="Reset"/>; null without the library.</summary>
    public static long? PeakBytes => FusedKernels.Present ? (long)d1_memory_peak() : null;

    /// <summary>Bytes that are kept for tensors to come; null without the library.</summary>
    public static long? IdleBytes => FusedKernels.Present ? (long)d1_memory_idle() : null;

    /// <summary>Forgets the peak and gives idle blocks back to the system.</summary>
    public static void Reset()
    {
        if (FusedKernels.Present)
            d1_memory_reset();
    }

    [LibraryImport(FusedKernels.Library)]
    private static partial nuint d1_memory_peak();

    [LibraryImport(FusedKernels.Library)]
    private static partial nuint d1_memory_idle();

    [LibraryImport(FusedKernels.Library)]
    private static partial void d1_memory_reset();
}
