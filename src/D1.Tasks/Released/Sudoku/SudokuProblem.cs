namespace D1.Tasks.Released;

/// <summary>A 4x4 Sudoku with one of its solutions.</summary>
/// <param name="Puzzle">Sixteen digits row by row, 0 for an empty cell.</param>
/// <param name="Solution">The solution of the data set; 63 of the 256 test boards have others too.</param>
public sealed record SudokuProblem(string Puzzle, string Solution) : Problem(Puzzle, Puzzle, Solution);
