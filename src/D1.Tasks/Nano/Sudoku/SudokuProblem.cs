namespace D1.Tasks.Nano;

/// <summary>A 4x4 puzzle with exactly one solution.</summary>
public sealed record SudokuProblem : Problem
{
    internal SudokuProblem(int[] puzzle, int[] solution)
        : base($"sudoku/{string.Concat(puzzle.Select(Cell))}", $"sudoku {Text(puzzle)} {NanoVocabulary.Question}", Text(solution))
    {
        (Puzzle, Solution) = (puzzle, solution);
    }

    /// <summary>16 cells in reading order, 0 for empty.</summary>
    public IReadOnlyList<int> Puzzle { get; }

    /// <summary>16 digits in reading order.</summary>
    public IReadOnlyList<int> Solution { get; }

    internal static string Text(IEnumerable<int> cells) => string.Join(' ', cells.Select(Cell));

    private static string Cell(int digit) => digit == 0 ? NanoVocabulary.Empty : NanoVocabulary.Word(digit);
}
