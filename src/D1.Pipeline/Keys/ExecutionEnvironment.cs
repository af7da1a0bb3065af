using System.Runtime.Intrinsics.X86;
using D1.Pipeline.Devices;

namespace D1.Pipeline.Keys;

/// <summary>
/// What changes the bits of a result beside code, parameters and inputs. All of it goes into the key, each part in clear.
/// </summary>
/// <param name="NativeLibrary">Version and content digest of libtorch and of the libraries that it computes with.</param>
/// <param name="Device">Device class, <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="AtenCpuCapability">ATen kernel family, set or detected.</param>
/// <param name="Cuda">How a GPU computes, in canonical form; null on the CPU.</param>
public sealed record ExecutionEnvironment(
    string NativeLibrary, string Device, int Threads, string AtenCpuCapability, string? Cuda = null)
{
    /// <summary>What says to ATen which kernels it takes.</summary>
    public const string KernelVariable = "ATEN_CPU_CAPABILITY";

    /// <summary>The environment that a stage with these needs has in this process or a worker that it starts.</summary>
    public static ExecutionEnvironment Current(string device, int threads, string? cuda = null) =>
        new(NativeLibraries.Identity(), device, threads, CpuCapability(), cuda is null ? null : $"{cuda} {CublasWorkspace()}");

    public IEnumerable<KeyValuePair<string, string>> Components =>
    [
        new("native_library", NativeLibrary), new("device", Device), new("threads", $"{Threads}"),
        new("aten_cpu_capability", AtenCpuCapability),
        .. Cuda is null ? [] : (KeyValuePair<string, string>[])[new("cuda", Cuda)],
    ];

    /// <summary>The kernels of the machines that keys are computed for, where those compute and this one does not; null for its
    /// own.</summary>
    public static string? Elsewhere { get; set; }

    /// <summary>The kernels that ATen picks: the user's choice, else by CPU features as ATen does.</summary>
    public static string CpuCapability() => Elsewhere ?? Here();

    private static string Here() => Environment.GetEnvironmentVariable(KernelVariable) is { Length: > 0 } chosen ? chosen
        : HasAvx512 ? "avx512" : Avx2.IsSupported && Fma.IsSupported ? "avx2" : "default";

    /// <summary>The scratch space of cuBLAS, the user's choice, else one with which its products are deterministic.</summary>
    public static string CublasWorkspace() =>
        Environment.GetEnvironmentVariable("CUBLAS_WORKSPACE_CONFIG") is { Length: > 0 } chosen ? chosen : ":4096:8";

    private static bool HasAvx512 =>
        Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported && Fma.IsSupported;
}
