using System.Runtime.CompilerServices;

namespace D1.Model.Kernels;

/// <summary>Rows of a tile. As a type it is a constant to the compiler, which leaves the others out.</summary>
internal interface IRows
{
    static abstract int Count { get; }
}

internal readonly struct Rows1 : IRows
{
    public static int Count => 1;
}

internal readonly struct Rows2 : IRows
{
    public static int Count => 2;
}

internal readonly struct Rows3 : IRows
{
    public static int Count => 3;
}

internal readonly struct Rows4 : IRows
{
    public static int Count => 4;
}

internal readonly struct Rows5 : IRows
{
    public static int Count => 5;
}

internal readonly struct Rows6 : IRows
{
    public static int Count => 6;
}

internal readonly struct Rows7 : IRows
{
    public static int Count => 7;
}

internal readonly struct Rows8 : IRows
{
    public static int Count => 8;
}

internal readonly struct Rows9 : IRows
{
    public static int Count => 9;
}

internal readonly struct Rows10 : IRows
{
    public static int Count => 10;
}

internal readonly struct Rows11 : IRows
{
    public static int Count => 11;
}

internal readonly struct Rows12 : IRows
{
    public static int Count => 12;
}

internal readonly struct Rows13 : IRows
{
    public static int Count => 13;
}

internal readonly struct Rows14 : IRows
{
    public static int Count => 14;
}

/// <summary>Vectors across a tile.</summary>
internal interface IWidth
{
    static abstract bool IsTwo { get; }
}

internal readonly struct One : IWidth
{
    public static bool IsTwo => false;
}

internal readonly struct Two : IWidth
{
    public static bool IsTwo => true;
}

/// <summary>
/// A tile of a matrix product, whose sums stay in registers: up to 14 rows of two vectors. 14 × 2 vectors of 512 bits leave four of 32
/// registers for operands;
/// 6 × 2 are 12 of 256 bits, of 16 registers, or 24 of 128, of ARM's 32.
/// </summary>
internal static unsafe class Tile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private static readonly delegate*<float*, nint, nint, float*, nint, float*, nint, nint, bool, void>[] Narrow = Of<One>();
    private static readonly delegate*<float*, nint, nint, float*, nint, float*, nint, nint, bool, void>[] Wide = Of<Two>();

    /// <summary>c[rows, one or two vectors] = a b, or += a b: each element a sum over k in its order.</summary>
    /// <param name="rows">1 to 14.</param>
    /// <param name="isWide">Whether it is two vectors wide, not one.</param>
    /// <param name="a"><c>[rows, k]</c>.</param>
    /// <param name="aRow">From one row of a to the next, in elements.</param>
    /// <param name="aColumn">From one column of a to the next, in elements.</param>
    /// <param name="b"><c>[k, columns]</c>, columns next to each other.</param>
    /// <param name="bRow">From one row of b to the next.</param>
    /// <param name="c"><c>[rows, columns]</c>, columns next to each other.</param>
    /// <param name="cRow">From one row of c to the next.</param>
    /// <param name="k">Products of a sum.</param>
    /// <param name="isAdded">Whether sums start from what c holds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(
        nint rows, bool isWide, float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, nint k, bool isAdded) =>
        (isWide ? Wide : Narrow)[rows](a, aRow, aColumn, b, bRow, c, cRow, k, isAdded);

    private static delegate*<float*, nint, nint, float*, nint, float*, nint, nint, bool, void>[] Of<TWidth>()
        where TWidth : struct, IWidth =>
        [
            null,
            &Multiply<Rows1, TWidth>,
            &Multiply<Rows2, TWidth>,
            &Multiply<Rows3, TWidth>,
            &Multiply<Rows4, TWidth>,
            &Multiply<Rows5, TWidth>,
            &Multiply<Rows6, TWidth>,
            &Multiply<Rows7, TWidth>,
            &Multiply<Rows8, TWidth>,
            &Multiply<Rows9, TWidth>,
            &Multiply<Rows10, TWidth>,
            &Multiply<Rows11, TWidth>,
            &Multiply<Rows12, TWidth>,
            &Multiply<Rows13, TWidth>,
            &Multiply<Rows14, TWidth>,
        ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TWidth>(
        float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, nint k, bool isAdded)
        where TRows : struct, IRows
        where TWidth : struct, IWidth
    {
        TVector c0 = default, d0 = default;
        TVector c1 = default, d1 = default;
        TVector c2 = default, d2 = default;
        TVector c3 = default, d3 = default;
        TVector c4 = default, d4 = default;
        TVector c5 = default, d5 = default;
        TVector c6 = default, d6 = default;
        TVector c7 = default, d7 = default;
        TVector c8 = default, d8 = default;
        TVector c9 = default, d9 = default;
        TVector c10 = default, d10 = default;
        TVector c11 = default, d11 = default;
        TVector c12 = default, d12 = default;
        TVector c13 = default, d13 = default;
        if (isAdded)
        {
            c0 = TLanes.Load(c);
            if (TWidth.IsTwo) d0 = TLanes.Load(c + TLanes.Count);
            if (TRows.Count > 1) c1 = TLanes.Load(c + cRow);
            if (TRows.Count > 1 && TWidth.IsTwo) d1 = TLanes.Load(c + cRow + TLanes.Count);
            if (TRows.Count > 2) c2 = TLanes.Load(c + (2 * cRow));
            if (TRows.Count > 2 && TWidth.IsTwo) d2 = TLanes.Load(c + (2 * cRow) + TLanes.Count);
            if (TRows.Count > 3) c3 = TLanes.Load(c + (3 * cRow));
            if (TRows.Count > 3 && TWidth.IsTwo) d3 = TLanes.Load(c + (3 * cRow) + TLanes.Count);
            if (TRows.Count > 4) c4 = TLanes.Load(c + (4 * cRow));
            if (TRows.Count > 4 && TWidth.IsTwo) d4 = TLanes.Load(c + (4 * cRow) + TLanes.Count);
            if (TRows.Count > 5) c5 = TLanes.Load(c + (5 * cRow));
            if (TRows.Count > 5 && TWidth.IsTwo) d5 = TLanes.Load(c + (5 * cRow) + TLanes.Count);
            if (TRows.Count > 6) c6 = TLanes.Load(c + (6 * cRow));
            if (TRows.Count > 6 && TWidth.IsTwo) d6 = TLanes.Load(c + (6 * cRow) + TLanes.Count);
            if (TRows.Count > 7) c7 = TLanes.Load(c + (7 * cRow));
            if (TRows.Count > 7 && TWidth.IsTwo) d7 = TLanes.Load(c + (7 * cRow) + TLanes.Count);
            if (TRows.Count > 8) c8 = TLanes.Load(c + (8 * cRow));
            if (TRows.Count > 8 && TWidth.IsTwo) d8 = TLanes.Load(c + (8 * cRow) + TLanes.Count);
            if (TRows.Count > 9) c9 = TLanes.Load(c + (9 * cRow));
            if (TRows.Count > 9 && TWidth.IsTwo) d9 = TLanes.Load(c + (9 * cRow) + TLanes.Count);
            if (TRows.Count > 10) c10 = TLanes.Load(c + (10 * cRow));
            if (TRows.Count > 10 && TWidth.IsTwo) d10 = TLanes.Load(c + (10 * cRow) + TLanes.Count);
            if (TRows.Count > 11) c11 = TLanes.Load(c + (11 * cRow));
            if (TRows.Count > 11 && TWidth.IsTwo) d11 = TLanes.Load(c + (11 * cRow) + TLanes.Count);
            if (TRows.Count > 12) c12 = TLanes.Load(c + (12 * cRow));
            if (TRows.Count > 12 && TWidth.IsTwo) d12 = TLanes.Load(c + (12 * cRow) + TLanes.Count);
            if (TRows.Count > 13) c13 = TLanes.Load(c + (13 * cRow));
            if (TRows.Count > 13 && TWidth.IsTwo) d13 = TLanes.Load(c + (13 * cRow) + TLanes.Count);
        }

        // Three rows are reached from one pointer.
        float* a0 = a, a3 = a + (3 * aRow), a6 = a + (6 * aRow), a9 = a + (9 * aRow), a12 = a + (12 * aRow);
        var aRow2 = 2 * aRow;
        for (; k > 0; k--)
        {
            TVector b0 = TLanes.Load(b), b1 = TWidth.IsTwo ? TLanes.Load(b + TLanes.Count) : default;
            b += bRow;
            TVector x;
            x = TLanes.Broadcast(*a0);
            c0 = TLanes.MultiplyAdd(x, b0, c0);
            if (TWidth.IsTwo) d0 = TLanes.MultiplyAdd(x, b1, d0);
            if (TRows.Count > 1)
            {
                x = TLanes.Broadcast(*(a0 + aRow));
                c1 = TLanes.MultiplyAdd(x, b0, c1);
                if (TWidth.IsTwo) d1 = TLanes.MultiplyAdd(x, b1, d1);
            }

            if (TRows.Count > 2)
            {
                x = TLanes.Broadcast(*(a0 + aRow2));
                c2 = TLanes.MultiplyAdd(x, b0, c2);
                if (TWidth.IsTwo) d2 = TLanes.MultiplyAdd(x, b1, d2);
            }

            if (TRows.Count > 3)
            {
                x = TLanes.Broadcast(*a3);
                c3 = TLanes.MultiplyAdd(x, b0, c3);
                if (TWidth.IsTwo) d3 = TLanes.MultiplyAdd(x, b1, d3);
            }

            if (TRows.Count > 4)
            {
                x = TLanes.Broadcast(*(a3 + aRow));
                c4 = TLanes.MultiplyAdd(x, b0, c4);
                if (TWidth.IsTwo) d4 = TLanes.MultiplyAdd(x, b1, d4);
            }

            if (TRows.Count > 5)
            {
                x = TLanes.Broadcast(*(a3 + aRow2));
                c5 = TLanes.MultiplyAdd(x, b0, c5);
                if (TWidth.IsTwo) d5 = TLanes.MultiplyAdd(x, b1, d5);
            }

            if (TRows.Count > 6)
            {
                x = TLanes.Broadcast(*a6);
                c6 = TLanes.MultiplyAdd(x, b0, c6);
                if (TWidth.IsTwo) d6 = TLanes.MultiplyAdd(x, b1, d6);
            }

            if (TRows.Count > 7)
            {
                x = TLanes.Broadcast(*(a6 + aRow));
                c7 = TLanes.MultiplyAdd(x, b0, c7);
                if (TWidth.IsTwo) d7 = TLanes.MultiplyAdd(x, b1, d7);
            }

            if (TRows.Count > 8)
            {
                x = TLanes.Broadcast(*(a6 + aRow2));
                c8 = TLanes.MultiplyAdd(x, b0, c8);
                if (TWidth.IsTwo) d8 = TLanes.MultiplyAdd(x, b1, d8);
            }

            if (TRows.Count > 9)
            {
                x = TLanes.Broadcast(*a9);
                c9 = TLanes.MultiplyAdd(x, b0, c9);
                if (TWidth.IsTwo) d9 = TLanes.MultiplyAdd(x, b1, d9);
            }

            if (TRows.Count > 10)
            {
                x = TLanes.Broadcast(*(a9 + aRow));
                c10 = TLanes.MultiplyAdd(x, b0, c10);
                if (TWidth.IsTwo) d10 = TLanes.MultiplyAdd(x, b1, d10);
            }

            if (TRows.Count > 11)
            {
                x = TLanes.Broadcast(*(a9 + aRow2));
                c11 = TLanes.MultiplyAdd(x, b0, c11);
                if (TWidth.IsTwo) d11 = TLanes.MultiplyAdd(x, b1, d11);
            }

            if (TRows.Count > 12)
            {
                x = TLanes.Broadcast(*a12);
                c12 = TLanes.MultiplyAdd(x, b0, c12);
                if (TWidth.IsTwo) d12 = TLanes.MultiplyAdd(x, b1, d12);
            }

            if (TRows.Count > 13)
            {
                x = TLanes.Broadcast(*(a12 + aRow));
                c13 = TLanes.MultiplyAdd(x, b0, c13);
                if (TWidth.IsTwo) d13 = TLanes.MultiplyAdd(x, b1, d13);
            }

            a0 += aColumn;
            if (TRows.Count > 3) a3 += aColumn;
            if (TRows.Count > 6) a6 += aColumn;
            if (TRows.Count > 9) a9 += aColumn;
            if (TRows.Count > 12) a12 += aColumn;
        }

        TLanes.Store(c0, c);
        if (TWidth.IsTwo) TLanes.Store(d0, c + TLanes.Count);
        if (TRows.Count > 1) TLanes.Store(c1, c + cRow);
        if (TRows.Count > 1 && TWidth.IsTwo) TLanes.Store(d1, c + cRow + TLanes.Count);
        if (TRows.Count > 2) TLanes.Store(c2, c + (2 * cRow));
        if (TRows.Count > 2 && TWidth.IsTwo) TLanes.Store(d2, c + (2 * cRow) + TLanes.Count);
        if (TRows.Count > 3) TLanes.Store(c3, c + (3 * cRow));
        if (TRows.Count > 3 && TWidth.IsTwo) TLanes.Store(d3, c + (3 * cRow) + TLanes.Count);
        if (TRows.Count > 4) TLanes.Store(c4, c + (4 * cRow));
        if (TRows.Count > 4 && TWidth.IsTwo) TLanes.Store(d4, c + (4 * cRow) + TLanes.Count);
        if (TRows.Count > 5) TLanes.Store(c5, c + (5 * cRow));
        if (TRows.Count > 5 && TWidth.IsTwo) TLanes.Store(d5, c + (5 * cRow) + TLanes.Count);
        if (TRows.Count > 6) TLanes.Store(c6, c + (6 * cRow));
        if (TRows.Count > 6 && TWidth.IsTwo) TLanes.Store(d6, c + (6 * cRow) + TLanes.Count);
        if (TRows.Count > 7) TLanes.Store(c7, c + (7 * cRow));
        if (TRows.Count > 7 && TWidth.IsTwo) TLanes.Store(d7, c + (7 * cRow) + TLanes.Count);
        if (TRows.Count > 8) TLanes.Store(c8, c + (8 * cRow));
        if (TRows.Count > 8 && TWidth.IsTwo) TLanes.Store(d8, c + (8 * cRow) + TLanes.Count);
        if (TRows.Count > 9) TLanes.Store(c9, c + (9 * cRow));
        if (TRows.Count > 9 && TWidth.IsTwo) TLanes.Store(d9, c + (9 * cRow) + TLanes.Count);
        if (TRows.Count > 10) TLanes.Store(c10, c + (10 * cRow));
        if (TRows.Count > 10 && TWidth.IsTwo) TLanes.Store(d10, c + (10 * cRow) + TLanes.Count);
        if (TRows.Count > 11) TLanes.Store(c11, c + (11 * cRow));
        if (TRows.Count > 11 && TWidth.IsTwo) TLanes.Store(d11, c + (11 * cRow) + TLanes.Count);
        if (TRows.Count > 12) TLanes.Store(c12, c + (12 * cRow));
        if (TRows.Count > 12 && TWidth.IsTwo) TLanes.Store(d12, c + (12 * cRow) + TLanes.Count);
        if (TRows.Count > 13) TLanes.Store(c13, c + (13 * cRow));
        if (TRows.Count > 13 && TWidth.IsTwo) TLanes.Store(d13, c + (13 * cRow) + TLanes.Count);
    }
}
