using System.Text.Json.Nodes;

namespace D1.Tasks.Released;

/// <summary>What the released evaluation parser says of one generation.</summary>
/// <param name="Correct">1 or 0; for Sudoku, correct cells of those that were empty.</param>
/// <param name="Total">1; for Sudoku, cells that were empty.</param>
/// <param name="Extracted">The answer that was found: a number (GSM8K), a text, or null. Special floats are <c>{"float":
/// "inf"}</c>.</param>
/// <param name="Strict">Stricter readings of the same answer by name; none but Sudoku has any.</param>
public sealed record ReleasedVerdict(int Correct, int Total, JsonNode? Extracted, IReadOnlyList<StrictVerdict> Strict);
