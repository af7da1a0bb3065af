using D1.Model.Kernels;

namespace D1.Stages.Tests.Training;

/// <summary>A test of what fused kernels keep, skipped where the processor has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute()
    {
        // A tensor first: it loads libtorch, which the kernels need.
        using var any = TorchSharp.torch.zeros(1);
        if (FusedKernels.Level == "none")
            Skip = "this processor has no AVX2, or ATEN_CPU_CAPABILITY holds it back";
    }
}
