using System.Text.Json.Nodes;
using D1.Model.Kernels;
using D1.Stages.Artifacts;
using D1.Stages.Benchmarking;
using D1.Stages.Devices;
using D1.Stages.Pipeline;
using static TorchSharp.torch;

namespace D1.Cli.Doctor;

/// <summary>Finds libtorch, loads it, and measures whether the BLAS behind it is the fast one.</summary>
internal static class TorchExamination
{
    // One core with AVX2 reaches 60-100, with AVX-512 130-170; OpenBLAS with the wrong kernels 13-34, the reference BLAS 1-3.
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
                "not found: install libtorch-dev and libopenblas0-pthread (apt-get install …), or set LIBTORCH to an unpacked libtorch",
                IsFatal: true);
            yield break;
        }
        yield return new Finding("openblas_coretype", ExecutionEnvironment.CoreType());
        yield return new Finding("aten_cpu_capability", ExecutionEnvironment.CpuCapability());
        foreach (var finding in Loaded(library)) yield return finding;
    }

    private static List<Finding> Loaded(string library)
    {
        try
        {
            NativeSettings.Apply();
            var rate = Math.Round(MatrixRate.Measure(), 1);
            var blas = NativeLibraries.Loaded("blas", "mkl");
            var gpus = cuda.is_available() ? cuda.device_count() : 0;
            return
            [
                new Finding("libtorch", NativeLibraries.Loaded("torch_cpu") is [var loaded, ..] ? loaded : library),
                new Finding("libtorch_version", __version__),
                new Finding("native_library", NativeLibraries.Identity(new DigestMemo())),
                new Finding("blas", new JsonArray([.. blas.Select(path => JsonValue.Create(path))])),
                new Finding("float32_gflops_per_core", rate, Judge(rate, blas)),
                new Finding("matrix_verdict", Judge(rate, blas) is null ? "fast kernels" : "slow kernels"),
                new Finding("kernels", FusedKernels.Level),
                new Finding("gpus", gpus),
                .. Gpus.Here.All.Select((gpu, number) => new Finding($"gpu_{number}", $"{gpu.Name}, {gpu.Bytes / 1e9:0.0} GB")),
                .. Gpus.Here.Missing is { } why ? [new Finding("no_gpu_because", why)] : Gpus.Unseen(DeviceChoice.Cuda) is { } unseen
                    ? [new Finding("no_gpu_because", unseen)] : (Finding[])[],
            ];
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            var why = $"libtorch does not load: {(error.InnerException ?? error).Message.ReplaceLineEndings(" ")}";
            return [new Finding("libtorch", library), new Finding("libtorch_version", null, why, IsFatal: true)];
        }
    }

    private static string? Judge(double rate, IReadOnlyList<string> blas)
    {
        if (rate >= SlowGflops) return null;
        return blas.Count > 0 && !blas.Any(path =>
            path.Contains("openblas", StringComparison.Ordinal) || path.Contains("mkl", StringComparison.Ordinal))
            ? "the reference BLAS is loaded, dozens of times too slow: apt-get install libopenblas0-pthread"
            : $"slow for one core: try OPENBLAS_CORETYPE=Haswell (AVX2) or SkylakeX (AVX-512), now {ExecutionEnvironment.CoreType()}, or "
                + "see what else is using the processor";
    }
}
