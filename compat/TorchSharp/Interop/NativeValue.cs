using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a <see cref="NativeValue"/> holds; the order is the shim's.</summary>
internal enum Tag
{
    None,
    Tensor,
    Integer,
    Real,
    Boolean,
    Integers,
    Reals,
    Tensors,
    Generator,
    Device,
    String,
}

/// <summary>One argument or result as the shim sees it: a tag, the length of what <see cref="Bits"/> points to, 64 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public Tag Tag;
    public int Count;
    public long Bits;
}
