using System.Runtime.InteropServices;

using static TorchSharp.torch;

namespace D1.Model.Kernels;

/// <summary>What libtorch and TorchSharp's library export and TorchSharp does not offer.</summary>
internal static partial class Libtorch
{
    /// <summary>Tensors' memory, devices.</summary>
    public const string Core = "c10";

    /// <summary>Operators and their settings.</summary>
    public const string Operators = "torch_cpu";

    /// <summary>By name alone, so that it is the one that TorchSharp loaded, wherever it lies.</summary>
    public const DllImportSearchPath Loaded = DllImportSearchPath.System32;

    /// <summary>Whether its classes lie in memory as those of 2.10, the version that TorchSharp's package is built for.</summary>
    public static bool IsOfKnownLayout => __version__.StartsWith("2.10.", StringComparison.Ordinal);

    /// <summary>Where a tensor's first element lies; the tensor must outlive the use.</summary>
    public static nint Data(Tensor x) => THSTensor_data(x.Handle);

    [LibraryImport("LibTorchSharp")]
    private static partial nint THSTensor_data(nint tensor);
}
