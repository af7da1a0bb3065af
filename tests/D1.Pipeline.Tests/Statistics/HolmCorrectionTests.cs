using D1.Pipeline.Statistics;

namespace D1.Pipeline.Tests.Statistics;

public sealed class HolmCorrectionTests
{
    /// <summary>Sorted: 0.005·4, 0.01·3, 0.03·2, 0.04·1, none below the one before it.</summary>
    [Theory]
    [InlineData(new[] { 0.01, 0.04, 0.03, 0.005 }, new[] { 0.03, 0.06, 0.06, 0.02 })]
    [InlineData(new[] { 0.04 }, new[] { 0.04 })]
    [InlineData(new[] { 0.5, 0.5, 1 }, new[] { 1.0, 1, 1 })]
    [InlineData(new double[0], new double[0])]
    public void It_gives_the_hand_computed_values(double[] pValues, double[] adjusted) =>
        Assert.Equal(adjusted, HolmCorrection.Adjust(pValues).Select(p => Math.Round(p, 12)));
}
