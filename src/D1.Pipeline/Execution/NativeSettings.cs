using System.Globalization;
using System.Runtime.InteropServices;
using D1.Pipeline.Keys;

namespace D1.Pipeline.Execution;

/// <summary>What libtorch, OpenMP, MKL and cuBLAS read from the environment when they load.</summary>
public static partial class NativeSettings
{
    /// <summary>Variables for a number of native threads. Stages keep one: with several threads a stage runs
    /// single-threaded replicas side by side (D1.Model's <c>DataParallel</c>), which beats several threads inside one
    /// operator at these sizes.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables(int threads = 1)
    {
        var count = threads.ToString(CultureInfo.InvariantCulture);
        foreach (var name in (string[])["OMP_NUM_THREADS", "MKL_NUM_THREADS"]) yield return new(name, count);
        // Threads of OpenMP that spin for their next operator would take the cores from those of the kernels.
        yield return new("OMP_WAIT_POLICY", "PASSIVE");
        yield return new("CUBLAS_WORKSPACE_CONFIG", ExecutionEnvironment.CublasWorkspace());
    }

    /// <summary>Sets them in this process, before the libraries load. The managed environment does not reach native code, so libc's own
    /// is used too.</summary>
    public static void Apply(int threads = 1)
    {
        foreach (var (name, value) in Variables(threads))
        {
            Environment.SetEnvironmentVariable(name, value);
            if (!OperatingSystem.IsWindows()) _ = setenv(name, value, overwrite: 1);
        }
    }

    /// <summary>Sets them for a process that is about to start, in which stages run.</summary>
    public static void ApplyTo(IDictionary<string, string?> environment)
    {
        foreach (var (name, value) in Variables()) environment[name] = value;
    }

    /// <summary>Has ATen compute in this process with the kernels that keys name, before it loads: by itself it would ask the processor,
    /// which knows nothing of what .NET was told to leave out.</summary>
    public static void ApplyKernels()
    {
        var kernels = ExecutionEnvironment.CpuCapability();
        Environment.SetEnvironmentVariable(ExecutionEnvironment.KernelVariable, kernels);
        if (!OperatingSystem.IsWindows()) _ = setenv(ExecutionEnvironment.KernelVariable, kernels, overwrite: 1);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
