namespace D1.Tasks.Nano;

/// <summary>What training and test puzzles must not share.</summary>
public enum SudokuSplit
{
    /// <summary>The puzzle, as in the released data, where training and test share solution grids.</summary>
    Puzzle,

    /// <summary>The solution grid: the stricter question (about 15 % of the 288 grids are held out for test).</summary>
    SolutionGrid,
}
