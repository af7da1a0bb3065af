using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Interop;

/// <summary>Finds the native shim, after telling the BLAS behind libtorch what it cannot find out by itself.</summary>
internal static partial class LibTorchLoader
{
    /// <summary>Name of the shim in <c>LibraryImport</c>.</summary>
    internal const string Library = "d1torch";

    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(LibTorchLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths)
    {
        if (name != Library) return 0;
        PrepareEnvironment();
        var path = Path.Combine(AppContext.BaseDirectory, $"lib{Library}.so");
        if (!File.Exists(path)) path = Path.Combine(Path.GetDirectoryName(assembly.Location) ?? "", $"lib{Library}.so");
        if (!File.Exists(path))
            throw new DllNotFoundException($"lib{Library}.so is not beside {assembly.GetName().Name}.dll; build the solution to make it.");
        return NativeLibrary.Load(path);
    }

    /// <summary>Sets what OpenBLAS and OpenMP read when they load, with libc: the managed environment does not reach them.</summary>
    private static void PrepareEnvironment()
    {
        // Debian's OpenBLAS does not know newer processors and falls back to kernels that are five times slower.
        if (BlasKernels() is { } kernels) SetUnlessSet("OPENBLAS_CORETYPE", kernels);
        var threads = Environment.GetEnvironmentVariable("D1_THREADS");
        if (!int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1) threads = null;
        if (threads is not null) SetUnlessSet("OMP_NUM_THREADS", threads);
        if ((threads ?? Environment.GetEnvironmentVariable("OMP_NUM_THREADS")) is { Length: > 0 } wanted)
            SetUnlessSet("OPENBLAS_NUM_THREADS", wanted);
        // Tensors are freed and made again all the time: glibc would give their pages back to the kernel and fault them in anew.
        if (OperatingSystem.IsLinux())
        {
            _ = mallopt(TrimThreshold, 256 << 20);
            _ = mallopt(MmapThreshold, 32 << 20);
        }
    }

    private static string? BlasKernels()
    {
        if (Avx512F.IsSupported && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported) return "SkylakeX";
        return Avx2.IsSupported && Fma.IsSupported ? "Haswell" : null;
    }

    private static void SetUnlessSet(string name, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) _ = setenv(name, value, overwrite: 1);
    }

    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
