using D1.Stages.Evaluation;
using FsCheck;
using FsCheck.Fluent;
using Interval = D1.Stages.Evaluation.Interval;

namespace D1.Stages.Tests.Evaluation;

/// <summary>Intervals and paired differences against values worked out by hand.</summary>
public sealed class IntervalTests
{
    private static List<ItemVerdict> Binary(params int[] correct) => [.. correct.Select((value, index) => new ItemVerdict($"{index}", value, 1))];

    [Theory]
    [InlineData(0, 10, 0, 27.7533)]
    [InlineData(10, 10, 72.2467, 100)]
    [InlineData(5, 10, 23.6593, 76.3407)]
    [InlineData(166, 256, 58.8148, 70.4338)]
    public void Wilson_gives_the_textbook_interval(int correct, int n, double low, double high)
    {
        var interval = Interval.Wilson(correct, n);
        Assert.Equal(low, interval.Low, 3);
        Assert.Equal(high, interval.High, 3);
    }

    [Fact]
    public void Items_of_one_problem_count_as_one_cluster()
    {
        var single = ClusteredRatio.Estimate(Binary(1, 0, 1, 0));
        var doubled = ClusteredRatio.Estimate([.. Binary(1, 0, 1, 0), .. Binary(1, 0, 1, 0)]);
        Assert.Equal(single.Ratio, doubled.Ratio, 12);
        Assert.Equal(single.StandardError, doubled.StandardError, 12);
    }

    [Fact]
    public void A_paired_difference_knows_what_is_shared()
    {
        var (difference, error) = ClusteredRatio.PairedDifference(Binary(1, 0, 0, 1), Binary(1, 1, 0, 1));
        Assert.Equal(0.25, difference, 12);
        Assert.Equal(0.25, error, 12);
    }

    [Fact]
    public void Different_items_are_no_pair() =>
        Assert.Throws<ArgumentException>(() => ClusteredRatio.PairedDifference(Binary(1, 0), Binary(1)));

    [Fact]
    public void An_interval_holds_its_score() => Prop.ForAll(Gen.Choose(0, 300).Two().ToArbitrary(), pair =>
    {
        var (correct, wrong) = pair;
        var n = correct + wrong;
        if (n == 0) return true;
        var interval = Interval.Wilson(correct, n);
        var score = 100.0 * correct / n;
        return interval.Low <= score + 1e-9 && score <= interval.High + 1e-9 && interval.Low >= 0 && interval.High <= 100;
    }).QuickCheckThrowOnFailure();
}
