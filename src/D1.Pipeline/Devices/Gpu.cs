namespace D1.Pipeline.Devices;

/// <summary>A CUDA GPU.</summary>
/// <param name="Name">Its maker's name.</param>
/// <param name="Bytes">Its memory.</param>
public sealed record Gpu(string Name, long Bytes);
