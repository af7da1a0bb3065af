using D1.Pipeline.Statistics;

namespace D1.Stages.Rescoring;

/// <summary>One cell of Table 1's first row, from the released generations.</summary>
/// <param name="Task">gsm8k, math500, countdown or sudoku.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="N">Items; for Sudoku, boards.</param>
/// <param name="Score">Percent.</param>
/// <param name="Interval">95 %, percent; for Sudoku clustered by board.</param>
/// <param name="EffectiveTokens">The released average.</param>
/// <param name="Printed">Percent, as the paper prints it.</param>
/// <param name="Note">A known difference, or null.</param>
public sealed record RescoredCell(string Task, int Length, int N, double Score, Interval Interval, double EffectiveTokens, double? Printed,
    string? Note);
