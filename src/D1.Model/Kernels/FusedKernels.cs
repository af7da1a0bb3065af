using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

using static TorchSharp.torch;

namespace D1.Model.Kernels;

/// <summary>
/// Differentiable operators of our own for float32 on the CPU, each one pass where libtorch's operators take five to twenty. Every method
/// returns null where its kernel does not apply (another device or type, a processor without AVX2 or held back by
/// <c>ATEN_CPU_CAPABILITY=default</c>, no native library): the caller then composes the same from libtorch's operators.
/// </summary>
public static unsafe partial class FusedKernels
{
    internal const string Library = "d1kernels";

    internal static readonly bool Present = NativeLibrary.TryLoad(Library, typeof(FusedKernels).Assembly, null, out _);

    /// <summary>The instruction set in use: <c>avx512</c>, <c>avx2</c> or <c>none</c>.</summary>
    public static string Level => Present ? Marshal.PtrToStringUTF8(d1_kernels_level())! : "none";

    /// <summary>A small linear map without bias, <c>x weightᵀ</c>.</summary>
    /// <param name="x"><c>[…, in]</c>.</param>
    /// <param name="weight"><c>[out, in]</c>.</param>
    public static Tensor? Linear(Tensor x, Tensor weight)
    {
        if (!Present)
            return null;
        var result = d1_linear(x.Handle, weight.Handle);
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        return Result(result);
    }

    /// <summary><c>x / sqrt(mean(x²) + ε) · weight</c>.</summary>
    /// <param name="x"><c>[…, D]</c>.</param>
    /// <param name="weight"><c>[D]</c>.</param>
    /// <param name="epsilon">ε.</param>
    public static Tensor? RmsNorm(Tensor x, Tensor weight, double epsilon)
    {
        if (!Present)
            return null;
        var result = d1_rms_norm(x.Handle, weight.Handle, epsilon);
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        return Result(result);
    }

    /// <summary><c>silu(gate) · up</c>; both of one shape.</summary>
    public static Tensor? SwiGlu(Tensor gate, Tensor up)
    {
        if (!Present)
            return null;
        var result = d1_swiglu(gate.Handle, up.Handle);
        GC.KeepAlive(gate);
        GC.KeepAlive(up);
        return Result(result);
    }

    /// <summary>Rotary embedding of queries and keys, then scaled dot-product attention without a mask.</summary>
    /// <param name="query"><c>[B, Lq, heads, headDim]</c>.</param>
    /// <param name="key"><c>[B, L, kvHeads, headDim]</c>.</param>
    /// <param name="value"><c>[B, L, kvHeads, headDim]</c>.</param>
    /// <param name="rotary">Tables of positions 0 … L − 1, <c>[L, 1, headDim / 2]</c>.</param>
    /// <param name="first">Position of the first query.</param>
    /// <returns><c>[B, Lq, heads, headDim]</c>.</returns>
    public static Tensor? Attention(Tensor query, Tensor key, Tensor value, (Tensor Cosine, Tensor Sine) rotary, long first)
    {
        if (!Present)
            return null;
        var result = d1_attention(query.Handle, key.Handle, value.Handle, rotary.Cosine.Handle, rotary.Sine.Handle, first);
        GC.KeepAlive(query);
        GC.KeepAlive(key);
        GC.KeepAlive(value);
        GC.KeepAlive(rotary.Cosine);
        GC.KeepAlive(rotary.Sine);
        return Result(result);
    }

    [SuppressMessage("Usage", "CA2201", Justification = "It is what TorchSharp throws when libtorch fails.")]
    private static Tensor? Result(nint handle)
    {
        if (handle != 0)
            return Tensor.UnsafeCreateTensor(handle);
        return Marshal.PtrToStringUTF8(d1_kernels_error()) is { Length: > 0 } message ? throw new ExternalException($"{Library}: {message}")
            : null;
    }

    [LibraryImport(Library)]
    private static partial nint d1_kernels_level();

    [LibraryImport(Library)]
    private static partial nint d1_kernels_error();

    [LibraryImport(Library)]
    private static partial nint d1_linear(nint x, nint weight);

    [LibraryImport(Library)]
    private static partial nint d1_rms_norm(nint x, nint weight, double epsilon);

    [LibraryImport(Library)]
    private static partial nint d1_swiglu(nint gate, nint up);

    [LibraryImport(Library)]
    private static partial nint d1_attention(nint query, nint key, nint value, nint cosine, nint sine, long first);
}
