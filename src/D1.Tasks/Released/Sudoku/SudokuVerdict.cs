namespace D1.Tasks.Released;

/// <summary>What the released parser makes of a Sudoku generation, and what it does not look at.</summary>
/// <param name="Extracted">The answer without white space, filled with 0 or cut to sixteen code points; empty without one.</param>
/// <param name="CorrectCells">Empty cells that it fills as the one solution does.</param>
/// <param name="EmptyCells">Empty cells of the puzzle.</param>
/// <param name="WholeBoard">Strict: the answer, neither filled nor cut, is the one solution, given cells included.</param>
/// <param name="AnySolution">Strict: the answer, neither filled nor cut, is a solution of the puzzle.</param>
public sealed record SudokuVerdict(string Extracted, int CorrectCells, int EmptyCells, bool WholeBoard, bool AnySolution)
{
    public double Accuracy => EmptyCells == 0 ? 0 : (double)CorrectCells / EmptyCells;
}
