using TorchSharp.Modules;

namespace TorchSharp;

/// <summary>Between tensors, numbers and parameters.</summary>
public static class TensorExtensionMethods
{
    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Bool or torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.QInt8 or torch.ScalarType.QUInt8 => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 or torch.ScalarType.QInt32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat32 => 8,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentException($"There is no element type {(int)type}.", nameof(type)),
    };

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (total, size) => total * size);

    /// <summary>A parameter that takes the tensor's place: the tensor itself can no longer be used.</summary>
    public static Parameter AsParameter(this torch.Tensor tensor) => new(tensor, tensor.requires_grad);

    public static bool ToBoolean(this torch.Tensor value) => (bool)value;

    public static byte ToByte(this torch.Tensor value) => (byte)value;

    public static sbyte ToSByte(this torch.Tensor value) => (sbyte)value;

    public static short ToInt16(this torch.Tensor value) => (short)value;

    public static int ToInt32(this torch.Tensor value) => (int)value;

    public static long ToInt64(this torch.Tensor value) => (long)value;

    public static Half ToHalf(this torch.Tensor value) => value.ToScalar().ToHalf();

    public static float ToSingle(this torch.Tensor value) => (float)value;

    public static double ToDouble(this torch.Tensor value) => (double)value;
}
