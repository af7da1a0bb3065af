using static TorchSharp.torch;

namespace D1.Model.Kernels;

/// <summary>libtorch's libraries by name, for what TorchSharp does not offer and libtorch exports.</summary>
internal static class Libtorch
{
    /// <summary>Tensors' memory, devices.</summary>
    public const string Core = "c10";

    /// <summary>Operators and their settings.</summary>
    public const string Operators = "torch_cpu";

    /// <summary>Whether its classes lie in memory as those of 2.10, the version that TorchSharp's package is built for.</summary>
    public static bool IsOfKnownLayout => __version__.StartsWith("2.10.", StringComparison.Ordinal);
}
