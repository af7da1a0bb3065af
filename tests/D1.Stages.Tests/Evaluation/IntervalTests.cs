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

    /// <summary>Agresti and Min's interval as R's PropCIs prints it: 40 lost, 20 gained of 160.</summary>
    [Fact]
    public void The_interval_of_a_paired_difference_is_the_published_one()
    {
        var before = Enumerable.Range(0, 160).Select(index => index < 40 || index % 2 == 1).ToArray();
        var after = Enumerable.Range(0, 160).Select(index => index >= 40 && (index % 2 == 1 || index < 80)).ToArray();
        var interval = Interval.OfDifference(Binary([.. before.Select(right => right ? 1 : 0)]), Binary([.. after.Select(right => right ? 1 : 0)]));
        Assert.Equal(-21.601726, interval.Low, 6);
        Assert.Equal(-3.089632, interval.High, 6);
    }

    [Fact]
    public void No_difference_seen_leaves_room_for_one_and_less_with_more_problems()
    {
        Interval Equal(int n) => Interval.OfDifference(Binary(new int[n]), Binary(new int[n]));
        Assert.Equal(-Equal(100).Low, Equal(100).High, 12);
        Assert.InRange(Equal(100).High, 1, 4);
        Assert.True(Equal(400).High < Equal(100).High);
    }

    [Fact]
    public void Items_of_one_problem_change_together_in_a_paired_interval()
    {
        // Three lengths of each problem against one of nine cells: the same problems, the same changes.
        ItemVerdict[] Items(params int[] correct) => [.. correct.SelectMany((value, index) => Enumerable.Repeat(new ItemVerdict($"{index}", value, 3), 3))];
        ItemVerdict[] Whole(params int[] correct) => [.. correct.Select((value, index) => new ItemVerdict($"{index}", 3 * value, 9))];
        Assert.Equal(Interval.OfDifference(Whole(1, 2, 3, 0), Whole(1, 0, 3, 1)), Interval.OfDifference(Items(1, 2, 3, 0), Items(1, 0, 3, 1)));
    }
}
