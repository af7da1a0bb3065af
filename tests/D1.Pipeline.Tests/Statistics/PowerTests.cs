using D1.Pipeline.Statistics;

namespace D1.Pipeline.Tests.Statistics;

/// <summary>Power of the t-test over replicates.</summary>
public sealed class PowerTests
{
    [Theory]
    // From the tables of the one-sided one-sample test at 2.5 %.
    [InlineData(5, 1.0, 0.4013)]
    [InlineData(5, 2.0, 0.9094)]
    [InlineData(10, 1.0, 0.8031)]
    [InlineData(3, 0.0, 0.025)]
    public void Power_is_that_of_the_non_central_t(int replicates, double difference, double power) =>
        Assert.Equal(power, Power.Of(difference, 1, replicates, 0.025), 3);

    [Theory]
    [InlineData(3, 2.5)]
    [InlineData(5, 1)]
    [InlineData(20, 0.3)]
    public void What_is_detectable_is_detected_in_four_of_five_cases_whatever_the_unit(int replicates, double deviation)
    {
        var least = Power.Detectable(deviation, replicates, 0.025);
        Assert.Equal(0.8, Power.Of(least, deviation, replicates, 0.025), 4);
        Assert.Equal(100, Power.Detectable(100 * deviation, replicates, 0.025) / least, 1);
    }
}
