using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace D1.Model.Kernels;

/// <summary>
/// The arithmetic behind <see cref="FusedKernels"/>, on float32 in memory. Bits are fixed by construction: lanes are outputs, sums run over
/// k in order with fused multiply-adds,
/// reductions over sixteen lanes in one tree. An element depends neither on the rows beside it nor on blocks, threads or the width of
/// vectors.
/// </summary>
internal abstract unsafe class KernelSet
{
    /// <summary>The sets that this processor has, the one with the widest vectors first.</summary>
    public static IReadOnlyList<KernelSet> Supported { get; } =
    [
        .. Only(Lanes512.AreSupported, () => new KernelSet<Lanes512, Vector512<float>, Lanes512, Vector512<float>>("avx512")),
        .. Only(Lanes256.AreSupported,
            () => new KernelSet<Twice<Lanes256, Vector256<float>>, Twice<Vector256<float>>, Lanes256, Vector256<float>>("avx2")),
        .. Only(Lanes128.AreSupported,
            () => new KernelSet<Twice<Twice<Lanes128, Vector128<float>>, Twice<Vector128<float>>>, Twice<Twice<Vector128<float>>>,
                Twice<Lanes128, Vector128<float>>, Twice<Vector128<float>>>(AdvSimd.IsSupported ? "neon" : "avx")),
    ];

    private static KernelSet[] Only(bool isSupported, Func<KernelSet> create) => isSupported ? [create()] : [];

    public abstract string Name { get; }

    /// <summary>c = a b, or c += a b.</summary>
    /// <param name="threads">How many threads may work on it.</param>
    /// <param name="a"><c>[m, k]</c>.</param>
    /// <param name="b"><c>[k, n]</c>.</param>
    /// <param name="c"><c>[m, n]</c>.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="k">Products of a sum; c is 0, or stays as it is, where there are none.</param>
    /// <param name="isAdded">Whether sums start from what c holds.</param>
    public abstract void Product(int threads, Matrix a, Matrix b, Matrix c, nint m, nint n, nint k, bool isAdded = false);

    /// <summary>y = x / sqrt(mean(x²) + ε) · weight.</summary>
    /// <param name="threads">How many threads may work on it.</param>
    /// <param name="x"><c>[rows, width]</c>, contiguous, as y is.</param>
    /// <param name="weight"><c>[width]</c>.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="y"><c>[rows, width]</c>.</param>
    public abstract void RmsNorm(int threads, float* x, float* weight, float epsilon, nint rows, nint width, float* y);

    /// <summary>Gradients of <see cref="RmsNorm"/>.</summary>
    /// <param name="threads">How many threads may work on it.</param>
    /// <param name="dy">That of y, <c>[rows, width]</c>.</param>
    /// <param name="x">As it was.</param>
    /// <param name="weight">As it was.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="dx"><c>[rows, width]</c>.</param>
    /// <param name="dweight"><c>[width]</c>; null where it is not wanted.</param>
    public abstract void RmsNormBackward(
        int threads, float* dy, float* x, float* weight, float epsilon, nint rows, nint width, float* dx, float* dweight);

    /// <summary>y = silu(gate) · up, of so many numbers.</summary>
    public abstract void SwiGlu(int threads, float* gate, float* up, nint count, float* y);

    /// <summary>Gradients of <see cref="SwiGlu"/>.</summary>
    public abstract void SwiGluBackward(int threads, float* dy, float* gate, float* up, nint count, float* dgate, float* dup);

    /// <summary>Rotates queries and keys, then out = softmax(q kᵀ / √d) v.</summary>
    public abstract void Attention(int threads, AttentionShape shape, Heads query, Heads key, Heads value, Heads output);

    /// <summary>
    /// Gradients of <see cref="Attention"/>; scores are computed again (FlashAttention, Dao et al. 2022, with whole rows of keys).
    /// </summary>
    public abstract void AttentionBackward(
        int threads, AttentionShape shape, Heads doutput, Heads query, Heads key, Heads value, Heads dquery, Heads dkey, Heads dvalue);
}

/// <summary>Heads in memory, <c>[B, L, heads, d]</c>, the numbers of a head next to each other; strides in elements.</summary>
internal readonly unsafe struct Heads(float* data, nint batch, nint position, nint head)
{
    public float* At(nint row, nint place, nint number) => data + (row * batch) + (place * position) + (number * head);
}

/// <summary>Sizes of an attention, and the tables of its rotation.</summary>
internal readonly unsafe struct AttentionShape
{
    public nint Batch { get; init; }

    public nint QueryHeads { get; init; }

    /// <summary>Divides <see cref="QueryHeads"/>: so many queries after each other share a key.</summary>
    public nint KeyHeads { get; init; }

    public nint Queries { get; init; }

    public nint Keys { get; init; }

    /// <summary>d, even.</summary>
    public nint HeadDim { get; init; }

    /// <summary>Position of the first query.</summary>
    public nint First { get; init; }

    /// <summary>Of positions from 0 on, <c>[L, d / 2]</c>.</summary>
    public float* Cosine { get; init; }

    public float* Sine { get; init; }
}

/// <summary>A matrix in memory: element (i, j) is <c>Data[i · Row + j · Column]</c>.</summary>
internal readonly unsafe struct Matrix(float* data, nint row, nint column)
{
    public readonly float* Data = data;
    public readonly nint Row = row, Column = column;

    public Matrix Transposed => new(Data, Column, Row);

    public Matrix From(nint row, nint column) => new(Data + (row * Row) + (column * Column), Row, Column);
}

/// <summary>The kernels over one kind of vectors, sixteen floats at a time.</summary>
/// <typeparam name="TLanes">Sixteen lanes.</typeparam>
/// <typeparam name="TVector">What holds them.</typeparam>
/// <typeparam name="TTile">Lanes of which a product's tile has one or two vectors in a row.</typeparam>
/// <typeparam name="TTileVector">What holds those.</typeparam>
/// <param name="name">The instruction set.</param>
internal sealed unsafe partial class KernelSet<TLanes, TVector, TTile, TTileVector>(string name) : KernelSet
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
    where TTile : struct, ILanes<TTileVector>
    where TTileVector : unmanaged
{
    private const nint Sixteen = 16;

    public override string Name => name;

    private static nint Padded(nint count) => (count + Sixteen - 1) / Sixteen * Sixteen;

    private static nint Parts(nint count, nint size) => (count + size - 1) / size;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Broadcast(float x) => TLanes.Broadcast(x);

    /// <summary>The first numbers of a vector, and zeros.</summary>
    private static TVector LoadFirst(float* from, nint count)
    {
        var all = stackalloc float[(int)Sixteen];
        Clear(all, Sixteen);
        Copy(from, count, all);
        return TLanes.Load(all);
    }

    private static void StoreFirst(TVector x, float* to, nint count)
    {
        var all = stackalloc float[(int)Sixteen];
        TLanes.Store(x, all);
        Copy(all, count, to);
    }

    private static void Clear(float* x, nint count) => new Span<float>(x, (int)count).Clear();

    private static void Copy(float* from, nint count, float* to) =>
        new ReadOnlySpan<float>(from, (int)count).CopyTo(new Span<float>(to, (int)count));
}
