
namespace D1.Tasks.Released;

/// <summary>The rules of 4x4 Sudoku, for the strict readings that the released parser does not make.</summary>
public static class SudokuBoard
{
    public const int Side = 4;
    public const int Cells = Side * Side;
    private const int Box = 2;

    /// <summary>Whether a grid is a solution of a puzzle: it keeps the given cells, and every row, column and box holds 1 to 4.</summary>
    public static bool Solves(string grid, string puzzle) =>
        IsComplete(grid) && Keeps(grid, puzzle) && Enumerable.Range(0, Side).All(unit =>
        HoldsAll(grid, cell => (unit * Side) + cell)
        && HoldsAll(grid, cell => (cell * Side) + unit)
        && HoldsAll(grid, cell => ((((unit / Box) * Box) + (cell / Box)) * Side) + ((unit % Box) * Box) + (cell % Box)));

    private static bool IsComplete(string grid) => grid.Length == Cells && grid.All(c => c is >= '1' and <= '4');

    private static bool Keeps(string grid, string puzzle) =>
        puzzle.Length == Cells && grid.Zip(puzzle).All(pair => pair.Second == '0' || pair.First == pair.Second);

    private static bool HoldsAll(string grid, Func<int, int> cellOf) =>
        Enumerable.Range(0, Side).Select(i => grid[cellOf(i)]).Distinct().Count() == Side;
}
