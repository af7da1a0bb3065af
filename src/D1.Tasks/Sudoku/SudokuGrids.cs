using System.Numerics;

namespace D1.Tasks.Sudoku;

/// <summary>
/// All 288 filled 4x4 grids. A puzzle's solutions are the grids that agree with its given cells: one bit set a (cell, digit),
/// and their intersection, so a puzzle is solved by a few ANDs.
/// </summary>
internal static class SudokuGrids
{
    public const int CellCount = 16;
    private const int Words = 5; // 288 bits

    /// <summary>Digits 1–4 of each grid in reading order, grids in lexicographic order.</summary>
    public static IReadOnlyList<int[]> All { get; } = Enumerate();

    private static readonly ulong[][] Agreeing = Index();

    /// <summary>How many grids agree with the cells (0 is empty), and the first of them (-1: none).</summary>
    public static (int Count, int First) Solutions(ReadOnlySpan<int> cells)
    {
        Span<ulong> left = stackalloc ulong[Words];
        left.Fill(ulong.MaxValue);
        left[^1] = (1UL << (All.Count % 64)) - 1;
        for (var cell = 0; cell < CellCount; cell++)
        {
            if (cells[cell] == 0) continue;
            var agreeing = Agreeing[(cell * 4) + cells[cell] - 1];
            for (var word = 0; word < Words; word++) left[word] &= agreeing[word];
        }

        var (count, first) = (0, -1);
        for (var word = 0; word < Words; word++)
        {
            if (first < 0 && left[word] != 0) first = (word * 64) + BitOperations.TrailingZeroCount(left[word]);
            count += BitOperations.PopCount(left[word]);
        }

        return (count, first);
    }

    /// <summary>Whether two cells share a row, a column or a box, and so cannot hold the same digit.</summary>
    public static bool SeeEachOther(int a, int b) =>
        a != b && (a / 4 == b / 4 || a % 4 == b % 4 || (a / 8 == b / 8 && a % 4 / 2 == b % 4 / 2));

    private static List<int[]> Enumerate()
    {
        var grids = new List<int[]>(288);
        Fill(new int[CellCount], 0, grids);
        return grids;
    }

    private static void Fill(int[] grid, int cell, List<int[]> grids)
    {
        if (cell == CellCount)
        {
            grids.Add([.. grid]);
            return;
        }

        for (var digit = 1; digit <= 4; digit++)
        {
            if (Enumerable.Range(0, cell).Any(other => grid[other] == digit && SeeEachOther(cell, other))) continue;
            grid[cell] = digit;
            Fill(grid, cell + 1, grids);
        }

        grid[cell] = 0;
    }

    private static ulong[][] Index()
    {
        var index = new ulong[CellCount * 4][];
        for (var i = 0; i < index.Length; i++) index[i] = new ulong[Words];
        for (var grid = 0; grid < All.Count; grid++)
            for (var cell = 0; cell < CellCount; cell++)
                index[(cell * 4) + All[grid][cell] - 1][grid / 64] |= 1UL << (grid % 64);
        return index;
    }
}
