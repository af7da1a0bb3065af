namespace D1.Stages.Evaluation;

/// <summary>What was counted on one test item.</summary>
/// <param name="Id">The problem; items of one problem are one cluster.</param>
/// <param name="Correct">Correct units: 1 or 0 of 1, or correct cells of empty cells.</param>
/// <param name="Total">Units.</param>
public sealed record ItemVerdict(string Id, int Correct, int Total);
