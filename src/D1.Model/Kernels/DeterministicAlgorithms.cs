using System.Runtime.InteropServices;

namespace D1.Model.Kernels;

/// <summary>
/// Whether libtorch's operators must be deterministic, in the whole process: one that has no such kernel throws. TorchSharp names this
/// setting and does not implement it.
/// </summary>
public static partial class DeterministicAlgorithms
{
    /// <summary>Whether it can be required: the native library must be there.</summary>
    public static bool CanBeRequired => FusedKernels.Present;

    public static bool AreRequired
    {
        get => CanBeRequired && d1_deterministic() != 0;
        set
        {
            if (CanBeRequired) d1_set_deterministic(value ? 1 : 0);
            else if (value) throw new InvalidOperationException("deterministic algorithms cannot be required without D1's native library");
        }
    }

    [LibraryImport(FusedKernels.Library)]
    private static partial int d1_deterministic();

    [LibraryImport(FusedKernels.Library)]
    private static partial void d1_set_deterministic(int required);
}
