using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What the shim tells of a tensor in one call. The sizes and strides belong to the tensor.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorDescription
{
    public long* Sizes;
    public long* Strides;
    public long StorageOffset;
    public long Device;
    public int Dimensions;
    public int Type;
    public int Contiguous;
    public int RequiresGrad;
    public int Leaf;
}
