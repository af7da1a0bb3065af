using D1.Core;
using D1.Pipeline.Devices;

namespace D1.Pipeline.Specs;

/// <summary>What every spec may say about how its stage runs, whatever the stage.</summary>
public sealed record SpecSettings
{
    [Option("Threads that the stage computes with; it takes as many of the scheduler's places. Part of the key.", Min = 1, Max = 1024)]
    public int Threads { get; init; } = 1;

    [Option("What the stage computes on: the CPU, any or one certain CUDA GPU, or (auto) a GPU where there is one. Whether it is a GPU is "
        + "part of the key, which one is not.",
        Pattern = DeviceChoice.Pattern, Forms = DeviceChoice.Forms)]
    public string Device { get; init; } = "cpu";

    [Option("How a GPU computes. Part of the key of what runs on one.")]
    public CudaOptions Cuda { get; init; } = new();

    [Option("Expected duration: a hint for the order and the ETA, never part of the key.", Min = 0, Max = 1e9, Unit = "seconds")]
    public double Cost { get; init; } = 1;
}
