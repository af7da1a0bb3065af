using D1.Pipeline.Statistics;

namespace D1.Pipeline.Guard;

/// <summary>Two result sets compared.</summary>
/// <param name="Alpha">Chance at most of calling any loss or gain significant where there is none.</param>
/// <param name="Tests">Cells in the first set's order, each group of lengths followed by all of them together.</param>
/// <param name="OnlyInBase">Cells that the second set lacks.</param>
/// <param name="OnlyInNew">Cells that the first set lacks.</param>
public sealed record GuardReport(double Alpha, IReadOnlyList<GuardTest> Tests, IReadOnlyList<CellName> OnlyInBase,
    IReadOnlyList<CellName> OnlyInNew)
{
    public IEnumerable<GuardTest> Losses => Tests.Where(test => test.IsLoss);
}

/// <summary>One of the comparisons that decide.</summary>
/// <param name="Cell">The cell; without its length where it is pooled.</param>
/// <param name="IsPooled">Whether it is of all lengths of a model and task together.</param>
/// <param name="Test">The comparison.</param>
/// <param name="AdjustedPValue">By Holm, over all comparisons of the report.</param>
/// <param name="IsSignificant">Whether it is at most α.</param>
public sealed record GuardTest(CellName Cell, bool IsPooled, PairedTest Test, double AdjustedPValue, bool IsSignificant)
{
    /// <summary><c>d1/gsm/24</c>, <c>d1/gsm all lengths</c>.</summary>
    public string Name => IsPooled ? $"{Cell} all lengths" : Cell.ToString();

    public bool IsLoss => IsSignificant && Test.Difference < 0;

    public bool IsGain => IsSignificant && Test.Difference > 0;
}
