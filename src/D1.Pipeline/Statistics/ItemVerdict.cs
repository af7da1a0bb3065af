namespace D1.Pipeline.Statistics;

/// <summary>What was counted on one test item.</summary>
/// <param name="Id">The item; no other of its cell has it.</param>
/// <param name="Problem">What is asked; items of one problem are one cluster.</param>
/// <param name="Correct">Correct units: 1 or 0 of 1, or correct cells of empty cells.</param>
/// <param name="Total">Units.</param>
public sealed record ItemVerdict(string Id, string Problem, int Correct, int Total)
{
    /// <summary>The only item of its problem.</summary>
    public ItemVerdict(string id, int correct, int total)
        : this(id, id, correct, total)
    {
    }
}
