using D1.Pipeline.Statistics;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Tests.Terminal;

public sealed class ResultTextTests
{
    [Theory]
    [InlineData(6.25, "+6.2")]
    [InlineData(-6.25, "-6.2")]
    [InlineData(0.04, "0.0")]
    [InlineData(-0.04, "0.0")]
    [InlineData(-100, "-100.0")]
    public void A_difference_is_rounded_as_scores_are(double points, string expected)
    {
        Assert.Equal(expected, ResultText.Points(points));
        Assert.Equal($"[{expected}, +1.0]", ResultText.Points(new Interval(points, 1)));
        Assert.Equal(ResultText.Score(Math.Abs(points)), expected.TrimStart('+', '-'));
    }

    [Theory]
    [InlineData(0.00099, "< 0.001")]
    [InlineData(0.001, "0.001")]
    [InlineData(1, "1.000")]
    public void No_probability_is_none(double p, string expected) => Assert.Equal(expected, ResultText.PValue(p));
}
