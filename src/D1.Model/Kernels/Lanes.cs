using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace D1.Model.Kernels;

/// <summary>
/// Floats side by side, and what the kernels need of them. The kernels are written for sixteen, which are one vector of 512 bits, two of
/// 256 or four of 128
/// (<see cref="Twice{TVector}"/>): every operation gives the same bits in all three.
/// </summary>
/// <typeparam name="TVector">What holds them.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    static abstract int Count { get; }

    static abstract TVector Load(float* from);

    static abstract void Store(TVector x, float* to);

    static abstract TVector Broadcast(float x);

    static abstract TVector Add(TVector x, TVector y);

    static abstract TVector Subtract(TVector x, TVector y);

    static abstract TVector Multiply(TVector x, TVector y);

    static abstract TVector Divide(TVector x, TVector y);

    /// <summary>x · y + z, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);

    /// <summary>The greater of two numbers; which of them, where one is not a number, is the processor's choice.</summary>
    static abstract TVector Greater(TVector x, TVector y);

    /// <summary><paramref name="x"/> up to a limit; what is not a number stays so.</summary>
    static abstract TVector AtMost(TVector x, TVector limit);

    /// <summary><paramref name="result"/>, but 0 where <paramref name="x"/> is below a limit.</summary>
    static abstract TVector ZeroBelow(TVector limit, TVector x, TVector result);

    /// <summary>2ⁿ of the integer n that was rounded by adding 1.5 · 2²³, which leaves it in the last bits.</summary>
    static abstract TVector PowerOfTwo(TVector shifted);

    /// <summary>Halves are added to each other until one number is left.</summary>
    static abstract float Sum(TVector x);

    static abstract float Greatest(TVector x);

    /// <summary>A square block of <see cref="Count"/> rows and columns, mirrored at its diagonal; strides in elements.</summary>
    static abstract void Transpose(float* from, nint fromStride, float* to, nint toStride);
}

/// <summary>Twice the lanes of a vector.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "Nobody compares them.")]
internal readonly struct Twice<TVector>(TVector low, TVector high)
    where TVector : unmanaged
{
    public readonly TVector Low = low, High = high;
}

/// <summary>What twice the lanes do: each half by itself.</summary>
internal readonly unsafe struct Twice<TLanes, TVector> : ILanes<Twice<TVector>>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    public static int Count => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> Load(float* from) => new(TLanes.Load(from), TLanes.Load(from + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Twice<TVector> x, float* to)
    {
        TLanes.Store(x.Low, to);
        TLanes.Store(x.High, to + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> Broadcast(float x)
    {
        var half = TLanes.Broadcast(x);
        return new(half, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> Add(Twice<TVector> x, Twice<TVector> y) => new(TLanes.Add(x.Low, y.Low), TLanes.Add(x.High, y.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> Subtract(Twice<TVector> x, Twice<TVector> y) =>
        new(TLanes.Subtract(x.Low, y.Low), TLanes.Subtract(x.High, y.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> Multiply(Twice<TVector> x, Twice<TVector> y) =>
        new(TLanes.Multiply(x.Low, y.Low), TLanes.Multiply(x.High, y.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> Divide(Twice<TVector> x, Twice<TVector> y) =>
        new(TLanes.Divide(x.Low, y.Low), TLanes.Divide(x.High, y.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> MultiplyAdd(Twice<TVector> x, Twice<TVector> y, Twice<TVector> z) =>
        new(TLanes.MultiplyAdd(x.Low, y.Low, z.Low), TLanes.MultiplyAdd(x.High, y.High, z.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> Greater(Twice<TVector> x, Twice<TVector> y) =>
        new(TLanes.Greater(x.Low, y.Low), TLanes.Greater(x.High, y.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> AtMost(Twice<TVector> x, Twice<TVector> limit) =>
        new(TLanes.AtMost(x.Low, limit.Low), TLanes.AtMost(x.High, limit.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> ZeroBelow(Twice<TVector> limit, Twice<TVector> x, Twice<TVector> result) =>
        new(TLanes.ZeroBelow(limit.Low, x.Low, result.Low), TLanes.ZeroBelow(limit.High, x.High, result.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Twice<TVector> PowerOfTwo(Twice<TVector> shifted) => new(TLanes.PowerOfTwo(shifted.Low), TLanes.PowerOfTwo(shifted.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Twice<TVector> x) => TLanes.Sum(TLanes.Add(x.Low, x.High));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Twice<TVector> x) => TLanes.Greatest(TLanes.Greater(x.Low, x.High));

    public static void Transpose(float* from, nint fromStride, float* to, nint toStride)
    {
        nint half = TLanes.Count;
        TLanes.Transpose(from, fromStride, to, toStride);
        TLanes.Transpose(from + half, fromStride, to + (half * toStride), toStride);
        TLanes.Transpose(from + (half * fromStride), fromStride, to + half, toStride);
        TLanes.Transpose(from + (half * fromStride) + half, fromStride, to + (half * toStride) + half, toStride);
    }
}

/// <summary>Four lanes.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vector128<float>>
{
    public static int Count => 4;

    /// <summary>Whether there are such vectors and fused multiply-adds of them.</summary>
    public static bool AreSupported => Fma.IsSupported || AdvSimd.Arm64.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> x, float* to) => x.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float x) => Vector128.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> x, Vector128<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> x, Vector128<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> x, Vector128<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> x, Vector128<float> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> z) =>
        Vector128.FusedMultiplyAdd(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Greater(Vector128<float> x, Vector128<float> y) => Vector128.MaxNative(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtMost(Vector128<float> x, Vector128<float> limit) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(x, limit), limit, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ZeroBelow(Vector128<float> limit, Vector128<float> x, Vector128<float> result) =>
        Vector128.AndNot(result, Vector128.LessThan(x, limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> shifted) =>
        ((shifted.AsInt32() << 23) + Vector128.Create(127 << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> x)
    {
        x += Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1));
        return (x + Vector128.Shuffle(x, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Vector128<float> x)
    {
        x = Greater(x, Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)));
        return Greater(x, Vector128.Shuffle(x, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, nint fromStride, float* to, nint toStride)
    {
        Vector128<float> a = Load(from), b = Load(from + fromStride), c = Load(from + (2 * fromStride)), d = Load(from + (3 * fromStride));
        Vector128<float> ab = Low(a, b), cd = Low(c, d);
        Store(LowPairs(ab, cd), to);
        Store(HighPairs(ab, cd), to + toStride);
        (ab, cd) = (High(a, b), High(c, d));
        Store(LowPairs(ab, cd), to + (2 * toStride));
        Store(HighPairs(ab, cd), to + (3 * toStride));
    }

    // The lower (upper) halves of two vectors, their numbers in turn, singly or in pairs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LowPairs(Vector128<float> x, Vector128<float> y) => Vector128.Create(x.GetLower(), y.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> HighPairs(Vector128<float> x, Vector128<float> y) => Vector128.Create(x.GetUpper(), y.GetUpper());
}

/// <summary>Eight lanes.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    public static int Count => 8;

    public static bool AreSupported => Avx2.IsSupported && Fma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> x, float* to) => x.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float x) => Vector256.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> x, Vector256<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> x, Vector256<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> x, Vector256<float> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> z) =>
        Vector256.FusedMultiplyAdd(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Greater(Vector256<float> x, Vector256<float> y) => Vector256.MaxNative(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> x, Vector256<float> limit) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(x, limit), limit, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ZeroBelow(Vector256<float> limit, Vector256<float> x, Vector256<float> result) =>
        Vector256.AndNot(result, Vector256.LessThan(x, limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> shifted) =>
        ((shifted.AsInt32() << 23) + Vector256.Create(127 << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> x) => Lanes128.Sum(x.GetLower() + x.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Vector256<float> x) => Lanes128.Greatest(Lanes128.Greater(x.GetLower(), x.GetUpper()));

    public static void Transpose(float* from, nint fromStride, float* to, nint toStride)
    {
        for (nint column = 0; column < 8; column += 4)
        {
            Vector256<float> a = Rows(from + column), b = Rows(from + fromStride + column);
            Vector256<float> c = Rows(from + (2 * fromStride) + column), d = Rows(from + (3 * fromStride) + column);
            Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
            var row = to + (column * toStride);
            Store(Avx.UnpackLow(ab, cd).AsSingle(), row);
            Store(Avx.UnpackHigh(ab, cd).AsSingle(), row + toStride);
            (ab, cd) = (Avx.UnpackHigh(a, b).AsDouble(), Avx.UnpackHigh(c, d).AsDouble());
            Store(Avx.UnpackLow(ab, cd).AsSingle(), row + (2 * toStride));
            Store(Avx.UnpackHigh(ab, cd).AsSingle(), row + (3 * toStride));
        }

        // Four numbers of a row, and of the fourth row after it.
        Vector256<float> Rows(float* row) => Vector256.Create(Vector128.Load(row), Vector128.Load(row + (4 * fromStride)));
    }
}

/// <summary>Sixteen lanes.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    public static int Count => 16;

    /// <summary>Whether there are such vectors, and nothing is slower for using them.</summary>
    public static bool AreSupported => Avx512F.IsSupported && Vector512.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> x, float* to) => x.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float x) => Vector512.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> x, Vector512<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> x, Vector512<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> x, Vector512<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> x, Vector512<float> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> z) =>
        Vector512.FusedMultiplyAdd(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Greater(Vector512<float> x, Vector512<float> y) => Vector512.MaxNative(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtMost(Vector512<float> x, Vector512<float> limit) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), limit, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ZeroBelow(Vector512<float> limit, Vector512<float> x, Vector512<float> result) =>
        Vector512.AndNot(result, Vector512.LessThan(x, limit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> shifted) =>
        ((shifted.AsInt32() << 23) + Vector512.Create(127 << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> x) => Lanes256.Sum(x.GetLower() + x.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Greatest(Vector512<float> x) => Lanes256.Greatest(Lanes256.Greater(x.GetLower(), x.GetUpper()));

    public static void Transpose(float* from, nint fromStride, float* to, nint toStride)
    {
        for (nint column = 0; column < 16; column += 4)
        {
            Vector512<float> a = Rows(from + column), b = Rows(from + fromStride + column);
            Vector512<float> c = Rows(from + (2 * fromStride) + column), d = Rows(from + (3 * fromStride) + column);
            Vector512<double> ab = Avx512F.UnpackLow(a, b).AsDouble(), cd = Avx512F.UnpackLow(c, d).AsDouble();
            var row = to + (column * toStride);
            Store(Avx512F.UnpackLow(ab, cd).AsSingle(), row);
            Store(Avx512F.UnpackHigh(ab, cd).AsSingle(), row + toStride);
            (ab, cd) = (Avx512F.UnpackHigh(a, b).AsDouble(), Avx512F.UnpackHigh(c, d).AsDouble());
            Store(Avx512F.UnpackLow(ab, cd).AsSingle(), row + (2 * toStride));
            Store(Avx512F.UnpackHigh(ab, cd).AsSingle(), row + (3 * toStride));
        }

        // Four numbers of a row, and of each fourth row after it.
        Vector512<float> Rows(float* row) => Vector512.Create(
            Vector256.Create(Vector128.Load(row), Vector128.Load(row + (4 * fromStride))),
            Vector256.Create(Vector128.Load(row + (8 * fromStride)), Vector128.Load(row + (12 * fromStride))));
    }
}
