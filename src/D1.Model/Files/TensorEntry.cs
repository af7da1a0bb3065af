using static TorchSharp.torch;

namespace D1.Model.Files;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Bytes from the end of the header.</param>
/// <param name="Length">Bytes.</param>
public sealed record TensorEntry(string Name, ScalarType Dtype, long[] Shape, long Offset, long Length)
{
    /// <summary>Whether it holds floating-point numbers.</summary>
    public bool IsFloat => Dtype is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
}
