using System.Numerics;
using D1.Pipeline.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Interval = D1.Pipeline.Statistics.Interval;

namespace D1.Pipeline.Tests.Statistics;

/// <summary>pass@k against every way to take k of n answers.</summary>
public sealed class PassAtKTests
{
    [Fact]
    public void It_is_the_share_of_all_choices_of_k_answers_that_hold_a_right_one() => Prop.ForAll(
        (from n in Gen.Choose(1, 12) from correct in Gen.Choose(0, n) from k in Gen.Choose(1, n) select (n, correct, k)).ToArbitrary(),
        drawn =>
        {
            var (n, correct, k) = drawn;
            // A bit an answer; the right ones are the lowest.
            var choices = Enumerable.Range(0, 1 << n).Where(choice => BitOperations.PopCount((uint)choice) == k).ToList();
            var passing = choices.Count(choice => (choice & ((1 << correct) - 1)) != 0);
            return Math.Abs(PassAtK.Estimate(n, correct, k) - ((double)passing / choices.Count)) < 1e-12;
        }).QuickCheckThrowOnFailure();

    /// <summary>Averaged over what n answers may turn out to be, it is the probability itself, whatever n is.</summary>
    [Theory]
    [InlineData(0.3, 4, 4)]
    [InlineData(0.3, 8, 4)]
    [InlineData(0.05, 16, 2)]
    public void It_has_no_bias(double right, int n, int k)
    {
        var expected = Enumerable.Range(0, n + 1).Sum(correct =>
            Choose(n, correct) * Math.Pow(right, correct) * Math.Pow(1 - right, n - correct) * PassAtK.Estimate(n, correct, k));
        Assert.Equal(1 - Math.Pow(1 - right, k), expected, 12);

        static double Choose(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (n - k + i) / i);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.0001)]
    [InlineData(10_000, 1)]
    public void Many_answers_overflow_nothing(int correct, double expected) =>
        Assert.Equal(expected, PassAtK.Estimate(10_000, correct, 1), 12);

    [Fact]
    public void One_answer_passes_as_often_as_answers_are_right_and_all_of_them_where_any_is()
    {
        Assert.Equal(0.375, PassAtK.Estimate(8, 3, 1), 12);
        int[] right = [0, 1, 8];
        Assert.Equal([0, 1, 1], right.Select(correct => PassAtK.Estimate(8, correct, 8)));
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(6, "1 2 4 6")]
    [InlineData(8, "1 2 4 8")]
    public void Sizes_double_up_to_all(int n, string sizes) => Assert.Equal(sizes, string.Join(' ', PassAtK.Sizes(n)));

    [Theory]
    [InlineData(4, 2, 0)]
    [InlineData(4, 2, 5)]
    [InlineData(4, 5, 1)]
    [InlineData(4, -1, 1)]
    public void What_cannot_be_is_refused(int n, int correct, int k) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PassAtK.Estimate(n, correct, k));

    /// <summary>Whole numbers are the case that there was before.</summary>
    [Fact]
    public void Its_interval_is_that_of_clustered_verdicts()
    {
        ItemVerdict[] items = [new("a", "p", 1, 1), new("a#2", "p", 0, 1), new("b", "q", 1, 1), new("c", "r", 0, 1)];
        Assert.Equal(Interval.Clustered(items), Interval.Clustered(items.Select(item => (item.Problem, (double)item.Correct, 1.0))));
        var all = Interval.Clustered([("p", 1.0, 1.0), ("q", 1.0, 1.0)]);
        Assert.Equal(100, all.High);
        Assert.InRange(all.Low, 1, 99);
        var some = Interval.Clustered([("p", 0.25, 1.0), ("q", 0.75, 1.0), ("r", 0.5, 1.0)]);
        Assert.InRange(some.Low, 0, 50);
        Assert.InRange(some.High, 50, 100);
    }
}
