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
