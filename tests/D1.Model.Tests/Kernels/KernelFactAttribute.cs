using D1.Model.Kernels;

namespace D1.Model.Tests.Kernels;

/// <summary>A test of the kernels themselves, skipped where the processor has none.</summary>
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute()
    {
        // A tensor first: it loads libtorch, which the kernels need.
        using var any = TorchSharp.torch.zeros(1);
        if (FusedKernels.Level == "none")
            Skip = "this processor has no AVX2, or ATEN_CPU_CAPABILITY holds it back";
    }
}
