using System.Runtime.InteropServices;

namespace D1.Model.Kernels;

/// <summary>The small native library beside libtorch: memory of tensors, statistics of a GPU, deterministic algorithms.</summary>
internal static class NativeShim
{
    internal const string Library = "d1kernels";

    internal static readonly bool Present = NativeLibrary.TryLoad(Library, typeof(NativeShim).Assembly, null, out _);
}
