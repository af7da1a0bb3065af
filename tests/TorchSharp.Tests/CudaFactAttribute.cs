namespace TorchSharp.Tests;

/// <summary>A fact that needs a GPU and is skipped without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute()
    {
        if (!torch.cuda.is_available()) Skip = $"libtorch {torch.__version__} sees no GPU.";
    }
}
