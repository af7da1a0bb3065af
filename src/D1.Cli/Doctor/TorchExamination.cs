using D1.Model.Kernels;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Keys;
using D1.Stages;
using D1.Stages.Bench;
using static TorchSharp.torch;

namespace D1.Cli.Doctor;

/// <summary>Finds libtorch, loads it, and measures how fast the kernels are beside it.</summary>
internal static class TorchExamination
{
    // One core with AVX2 reaches 60-100, with AVX-512 100-200.
    private const double SlowGflops = 45;

    public static IEnumerable<Finding> Run()
    {
        var library = NativeLibraries.FindTorch();
        if (NativeLibraries.Problem() is { } problem)
        {
            yield return new Finding("libtorch", library, problem, IsFatal: true);
            yield break;
        }
        if (library is null)
        {
            yield return new Finding("libtorch", null,
                "not found beside the program: build again (./build.sh Compile), or set LIBTORCH to a folder with libtorch 2.10 and build",
                IsFatal: true);
            yield break;
        }
        yield return new Finding("aten_cpu_capability", ExecutionEnvironment.CpuCapability());
        foreach (var finding in Loaded(library)) yield return finding;
    }

    private static List<Finding> Loaded(string library)
    {
        try
        {
            NativeSettings.Apply();
            NativeSettings.ApplyKernels();
            var rate = Math.Round(MatrixRate.Measure(), 1);
            var own = Math.Round(MatrixRate.MeasureLibtorch(), 1);
            var gpus = cuda.is_available() ? cuda.device_count() : 0;
            return
            [
                new Finding("libtorch", NativeLibraries.Loaded("torch_cpu") is [var loaded, ..] ? loaded : library),
                new Finding("libtorch_version", __version__),
                new Finding("native_library", NativeLibraries.Identity()),
                new Finding("torchsharp", NativeLibraries.Loaded("LibTorchSharp") is [var bridge, ..] ? bridge : null),
                new Finding("kernels", FusedKernels.Level),
                new Finding("float32_gflops_per_core", rate, Judge(rate)),
                new Finding("libtorch_gflops_per_core", own),
                new Finding("matrix_verdict", Judge(rate) is null ? "fast kernels" : "slow kernels"),
                new Finding("tensor_memory", TensorMemory.IsOurs ? "D1's blocks" : "libtorch's allocator"),
                new Finding("gpus", gpus),
                .. Gpus.Here.All.Select((gpu, number) => new Finding($"gpu_{number}", $"{gpu.Name}, {gpu.Bytes / 1e9:0.0} GB")),
                .. Gpus.Here.Missing is { } why ? [new Finding("no_gpu_because", why)]
                    : TorchDevices.Unseen(DeviceChoice.Cuda) is { } unseen ? [new Finding("no_gpu_because", unseen)] : (Finding[])[],
            ];
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            var why = $"libtorch does not load: {(error.InnerException ?? error).Message.ReplaceLineEndings(" ")}";
            return [new Finding("libtorch", library), new Finding("libtorch_version", null, why, IsFatal: true)];
        }
    }

    private static string? Judge(double rate) => rate >= SlowGflops ? null
        : FusedKernels.Level == "none" ? "no kernels for this processor (they want fused multiply-adds), or ATEN_CPU_CAPABILITY=default"
        : "slow for one core: see what else is using the processor";
}
