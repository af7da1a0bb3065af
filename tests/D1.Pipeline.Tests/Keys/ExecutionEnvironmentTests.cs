using System.Runtime.InteropServices;
using D1.Pipeline.Execution;
using D1.Pipeline.Keys;

namespace D1.Pipeline.Tests.Keys;

/// <summary>Alone, since the variables are those of the whole process.</summary>
[CollectionDefinition(nameof(ExecutionEnvironmentTests), DisableParallelization = true)]
[Collection(nameof(ExecutionEnvironmentTests))]
public sealed class ExecutionEnvironmentTests : IDisposable
{
    private const string Kernels = "ATEN_CPU_CAPABILITY", Workspace = "CUBLAS_WORKSPACE_CONFIG", Flags = "/proc/cpuinfo";

    private delegate nint Getenv(string name);

    private readonly (string Name, string? Value)[] _before =
        [.. new[] { Kernels, Workspace }.Select(name => (name, Environment.GetEnvironmentVariable(name)))];

    public ExecutionEnvironmentTests() => Array.ForEach(_before, variable => Environment.SetEnvironmentVariable(variable.Name, null));

    public void Dispose() =>
        Array.ForEach(_before, variable => Environment.SetEnvironmentVariable(variable.Name, variable.Value));

    [Fact]
    public void The_kernels_that_a_user_chooses_count()
    {
        Environment.SetEnvironmentVariable(Kernels, "somebody's");
        Assert.Equal("somebody's", Components()["aten_cpu_capability"]);
    }

    /// <summary>As the system names what the processor can do: AVX-512 counts where all of the parts that ATen needs are there.</summary>
    [Fact]
    public void Without_a_choice_the_kernels_are_those_of_the_processor()
    {
        var capability = Components()["aten_cpu_capability"];
        Assert.True(capability is "avx512" or "avx2" or "default", capability);
        if (!File.Exists(Flags) || File.ReadLines(Flags).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))
            is not { } line) return;
        var flags = line.Split(' ').ToHashSet();
        Assert.Equal(flags.IsSupersetOf(["avx512f", "avx512bw", "avx512dq", "avx512vl", "fma"]) ? "avx512"
            : flags.IsSupersetOf(["avx2", "fma"]) ? "avx2" : "default", capability);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("default")]
    public void ATen_is_told_the_kernels_that_keys_name(string? chosen)
    {
        Environment.SetEnvironmentVariable(Kernels, chosen);
        var named = Components()["aten_cpu_capability"];
        NativeSettings.ApplyKernels();
        Assert.Equal((named, named), (Environment.GetEnvironmentVariable(Kernels), Components()["aten_cpu_capability"]));
        if (OperatingSystem.IsWindows()) return;
        // As native code sees it.
        var getenv = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "getenv");
        Assert.Equal(named, Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<Getenv>(getenv)(Kernels)));
    }

    [Fact]
    public void How_a_GPU_computes_counts_with_the_space_that_its_products_have()
    {
        Assert.Equal("tf32=false :4096:8", Components("cuda", "tf32=false")["cuda"]);
        Environment.SetEnvironmentVariable(Workspace, ":16:8");
        Assert.Equal("tf32=false :16:8", Components("cuda", "tf32=false")["cuda"]);
    }

    [Fact]
    public void On_the_processor_nothing_of_GPUs_counts() =>
        Assert.Equal(["aten_cpu_capability", "device", "native_library", "threads"], Components().Keys.Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Components(string device = "cpu", string? cuda = null) =>
        new(ExecutionEnvironment.Current(device, 1, cuda).Components);
}
