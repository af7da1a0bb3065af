using D1.Pipeline.Statistics;

namespace D1.Pipeline.Tests.Statistics;

/// <summary>Student's t over replicates.</summary>
public sealed class ReplicatesTests
{
    private static readonly Replicates Five = new([4.1, 2.0, 3.3, 5.8, 1.7]);

    [Fact]
    public void Mean_spread_and_interval_are_students()
    {
        Assert.Equal(3.38, Five.Mean, 12);
        Assert.Equal(1.6664333170, Five.Deviation, 9);
        // t of 0.975 with 4 degrees of freedom, from the tables: 2.7764451052.
        Assert.Equal(3.38 - (2.7764451052 * 1.6664333170 / Math.Sqrt(5)), Five.Interval.Low, 7);
        Assert.Equal(3.38 + (2.7764451052 * 1.6664333170 / Math.Sqrt(5)), Five.Interval.High, 7);
    }

    [Fact]
    public void One_sided_p_values_add_up_to_one_and_know_the_margin()
    {
        Assert.Equal(1, Five.PAbove(0) + Five.PBelow(0), 12);
        Assert.Equal(0.5, Five.PAbove(Five.Mean), 12);
        Assert.True(Five.PAbove(0) < 0.01 && Five.PAbove(3) > 0.2 && Five.PBelow(6) < 0.02);
    }

    [Fact]
    public void A_single_replicate_and_equal_ones_say_nothing()
    {
        foreach (var replicates in (Replicates[])[new([3]), new([3, 3, 3]), new([0.1, 0.1, 0.1])])
        {
            Assert.Equal(1, replicates.PAbove(0));
            Assert.Equal(1, replicates.PBelow(9));
            Assert.Equal(new Interval(1, 2), replicates.IntervalOr(new Interval(1, 2)));
        }
        Assert.Equal(double.PositiveInfinity, new Replicates([3]).Interval.High);
    }
}
