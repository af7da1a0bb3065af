using D1.Core;
using D1.Model.Kernels;
using D1.Pipeline;
using D1.Pipeline.Devices;
using D1.Pipeline.Keys;
using D1.Stages.Sampling;
using static TorchSharp.torch;

namespace D1.Stages;

/// <summary>A stage that computes with libtorch.</summary>
/// <typeparam name="TOptions">Its option record.</typeparam>
public abstract class TorchStage<TOptions> : Stage<TOptions>
    where TOptions : class
{
    protected override string? DeviceProblem(TOptions options, bool onGpu) =>
        !onGpu && options is IPreciseOptions { Precision: var precision } && (precision.Products ?? precision.Weights) == FloatType.Float16
            ? "precision: float16 products need a GPU; choose bfloat16 or float32"
            : null;

    protected override IDisposable? BeginComputing(StageContext context)
    {
        RequireNamedLibraries(context.Device);
        return context.Device.Class == DeviceClass.Cuda
            ? new MeasuredMemory(context, TorchDevices.Apply(context.Cuda)) : null;
    }

    [OutsideKey("checks, and forgets what an earlier stage of this process left for its tensors: that is no part of this one's peak")]
    private static void RequireNamedLibraries(DeviceChoice device)
    {
        TensorMemory.Reset();
        _ = __version__; // loads what the stage is about to compute with
        NativeLibraries.RequireIdentity();
        if (device.Class == DeviceClass.Cuda && TorchDevices.Unseen(device) is { } unseen) throw new InputException(unseen);
    }

    [OutsideKey("measures memory")]
    private sealed class MeasuredMemory : IDisposable
    {
        private readonly StageContext _context;
        private readonly IDisposable _settings;

        public MeasuredMemory(StageContext context, IDisposable settings)
        {
            (_context, _settings) = (context, settings);
            try
            {
                DeviceMemory.ResetPeak(Number);
            }
            catch
            {
                settings.Dispose();
                throw;
            }
        }

        private int Number => Math.Max(0, _context.TorchDevice().index);

        public void Dispose()
        {
            using (_settings)
                if (DeviceMemory.Peak(Number) is { } peak) _context.Measure("peak_device_memory_mb", Math.Round(peak / 1e6, 1));
        }
    }
}
