namespace D1.Tasks;

/// <summary>What the scorer says of one completion.</summary>
/// <param name="Correct">Correct parts: 1 or 0 for most tasks, correct empty cells for Sudoku.</param>
/// <param name="Total">Parts: 1 for most tasks, empty cells for Sudoku.</param>
/// <param name="Solved">The whole answer is right (Sudoku: the whole board, given cells included).</param>
/// <param name="Extracted">The answer that was found, or null.</param>
public sealed record Verdict(int Correct, int Total, bool Solved, string? Extracted);
