using D1.Model.Kernels;
using D1.Pipeline;
using D1.Pipeline.Devices;
using static TorchSharp.torch;

namespace D1.Stages;

/// <summary>Devices of specs, as libtorch has them.</summary>
public static class TorchDevices
{
    /// <summary>Where a stage's tensors go.</summary>
    public static Device TorchDevice(this StageContext context) => device(context.Device.ToString());

    /// <summary>Why libtorch, once it is loaded, cannot compute on a GPU that the driver has; null when it can.</summary>
    public static string? Unseen(DeviceChoice device) => cuda.device_count() is var seen && seen > (device.Number ?? 0) ? null
        : $"device {device}: the NVIDIA driver has it, but libtorch {__version__} sees {(seen == 0 ? "no GPU" : $"only {seen}")}: "
            + $"its CUDA may need a newer driver (nvidia-smi says which CUDA the driver can do){Gpus.Instead}";

    /// <summary>Makes libtorch compute so, in the whole process, until the result is disposed.</summary>
    public static IDisposable Apply(CudaOptions options)
    {
        var before = (backends.cuda.matmul.allow_tf32, backends.cuda.flash_sdp_enabled(), backends.cuda.math_sdp_enabled(),
            DeterministicAlgorithms.AreRequired);
        Set((options.Tf32, options.FlashAttention, options.MathAttention, options.Deterministic));
        return new Restoration(() => Set(before));
    }

    private static void Set((bool Tf32, bool Flash, bool Math, bool Deterministic) settings)
    {
        backends.cuda.matmul.allow_tf32 = settings.Tf32;
        backends.cuda.enable_flash_sdp(settings.Flash);
        backends.cuda.enable_math_sdp(settings.Math);
        DeterministicAlgorithms.AreRequired = settings.Deterministic;
    }

    private sealed class Restoration(Action restore) : IDisposable
    {
        public void Dispose() => restore();
    }
}
