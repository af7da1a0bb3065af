using D1.Core;

namespace D1.Pipeline.Devices;

/// <summary>The GPUs that stages can compute on.</summary>
/// <param name="All">In the order of their numbers.</param>
/// <param name="Missing">Why there is none and what to do, in one line; null where there is one.</param>
public sealed record Gpus(IReadOnlyList<Gpu> All, string? Missing)
{
    private const string Part = "libtorch_cuda.so";

    /// <summary>The other remedy, at the end of what is wrong with GPUs.</summary>
    public const string Instead = ", or choose device cpu";
    private static readonly Lazy<Gpus> Machine = new(() => Of(NativeLibraries.FindTorch(), CudaDriver.Read));

    /// <summary>
    /// Those of this machine. Neither libtorch nor CUDA's libraries are loaded to find them, and without a CUDA libtorch the driver is not
    /// asked.
    /// </summary>
    public static Gpus Here => Machine.Value;

    /// <param name="library">Path of the libtorch that will be loaded; null where there is none.</param>
    /// <param name="driver">Asks the driver.</param>
    public static Gpus Of(string? library, Func<CudaDriver.Answer> driver)
    {
        if (library is null) return None($"there is no libtorch: see {Typed.D1} doctor");
        var folder = Path.GetDirectoryName(library)!;
        if (!File.Exists(Path.Combine(folder, Part)))
            return None($"the libtorch in {folder} is built without CUDA: set Torch=cuda, or point LIBTORCH at one with it (a "
                + $"PyTorch installation's folder), and build again{Instead}");
        return driver() switch
        {
            { Error: CudaDriver.NoLibrary } => None(
                $"libtorch is built for CUDA, but there is no NVIDIA driver ({CudaDriver.Library}): install it{Instead}"),
            { Error: not 0 and not CudaDriver.NoDevice and var error } =>
                None($"the NVIDIA driver does not start (cuInit answers {error}): see whether nvidia-smi works, and whether the driver "
                    + $"was updated without a restart{Instead}"),
            { Gpus: [] } or { Error: CudaDriver.NoDevice } => Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } visible
                ? None($"the NVIDIA driver shows no GPU: CUDA_VISIBLE_DEVICES is '{visible}'; correct or unset it{Instead}")
                : None($"the NVIDIA driver finds no GPU: see whether nvidia-smi lists one{Instead}"),
            var answer => new(answer.Gpus, null),
        };
    }

    /// <summary>Why a stage cannot run on the GPU that it asks for, and what to do; null when it can.</summary>
    /// <param name="device">A GPU, or any.</param>
    /// <param name="memory">What the stage keeps in its memory at the least.</param>
    public string? Problem(DeviceChoice device, MemoryPlan memory)
    {
        if (Missing is not null) return $"device {device}: {Missing}";
        if (device.Number >= All.Count)
            return $"device {device}: there "
                + $"{(All.Count == 1 ? "is one GPU here, cuda:0" : $"are {All.Count} GPUs here, cuda:0 to cuda:{All.Count - 1}")}";
        var (name, bytes, _) = device.Number is { } number ? All[number] : All.MaxBy(gpu => gpu.Bytes)!;
        return memory.Problem(bytes, $"{device} ({name})");
    }

    private static Gpus None(string why) => new([], why);
}

/// <summary>A CUDA GPU.</summary>
/// <param name="Name">Its maker's name.</param>
/// <param name="Bytes">Its memory.</param>
/// <param name="Id">What it is told from all others by, whichever of them a process sees; null where that is not known.</param>
public sealed record Gpu(string Name, long Bytes, string? Id = null);
