using D1.Core;
using D1.Model.Kernels;
using D1.Pipeline;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
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
        Prepare(context);
        return context.Device.Class == DeviceClass.Cuda ? new MeasuredMemory(context, TorchDevices.Apply(context.Cuda)) : null;
    }

    [OutsideKey("sets and checks what keys name, and forgets what an earlier stage left for its tensors: that is no part of this one's peak")]
    private static void Prepare(StageContext context)
    {
        NativeSettings.ApplyKernels();
        TensorMemory.Reset();
        _ = __version__; // loads what the stage is about to compute with
        NativeLibraries.RequireIdentity();
        if (context.Device.Class != DeviceClass.Cuda) return;
        if (TorchDevices.Unseen(context.Device) is { } unseen) throw new InputException(unseen);
        DeviceMemory.ResetPeak(GpuNumber(context));
    }

    private static int GpuNumber(StageContext context) => context.Device.Number ?? 0;

    [OutsideKey("measures memory")]
    private sealed class MeasuredMemory(StageContext context, IDisposable settings) : IDisposable
    {
        public void Dispose()
        {
            using (settings)
                if (DeviceMemory.Peak(GpuNumber(context)) is { } peak)
                    context.Measure("peak_device_memory_mb", Math.Round(peak / 1e6, 1));
        }
    }
}
