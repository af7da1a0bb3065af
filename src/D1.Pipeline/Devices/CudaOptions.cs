using D1.Core;

namespace D1.Pipeline.Devices;

/// <summary>How a GPU computes. Of no effect on the CPU, and there no part of the key.</summary>
public sealed record CudaOptions
{
    [Option("Whether float32 matrix products may round their factors to TF32, with 10 bits of mantissa, which tensor cores take faster.",
        Source = "PyTorch's default, which the released code keeps")]
    public bool Tf32 { get; init; }

    [Option("Whether attention may take libtorch's flash kernel.", Source = "PyTorch's default, which the released code keeps")]
    public bool FlashAttention { get; init; } = true;

    [Option("Whether attention may be composed of plain operators where no fused kernel fits; without it such a stage ends with "
        + "libtorch's message.", Source = "PyTorch's default, which the released code keeps")]
    public bool MathAttention { get; init; } = true;

    [Option("Whether operators must be deterministic, so that a stopped run resumes bit-exactly; one that has no such kernel ends the "
        + "stage with libtorch's message.")]
    public bool Deterministic { get; init; } = true;
}
