namespace D1.Core.Tests;

public sealed class CounterRandomTests
{
    private static readonly ulong[] PinnedDraws = [0xBCECD813F12CE369, 0x2F0D54014CB1E33A, 0xDC6B2E7257C2295A];
    private const long PinnedSeed = 0x097238B03C20137E;

    [Fact]
    public void A_stream_is_pinned()
    {
        var random = new CounterRandom(42, "test", step: 7, rank: 1);
        Assert.Equal(PinnedDraws, (ulong[])[random.NextUInt64(), random.NextUInt64(), random.NextUInt64()]);
        Assert.Equal(PinnedSeed, CounterRandom.Seed(42, "test", 7, 1));
    }

    [Fact]
    public void Each_part_of_the_key_changes_the_stream()
    {
        long[] seeds =
        [
            CounterRandom.Seed(1, "a"), CounterRandom.Seed(2, "a"), CounterRandom.Seed(1, "b"), CounterRandom.Seed(1, "a", step: 1),
            CounterRandom.Seed(1, "a", rank: 1), CounterRandom.Seed(1, "a", 1, 1), CounterRandom.Seed(1, "a", -1),
            CounterRandom.Seed(1, ""),
        ];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.True(seed >= 0));
    }

    [Fact]
    public void Seeds_of_many_steps_do_not_repeat() =>
        Assert.Equal(100_000, Enumerable.Range(0, 100_000).Select(step => CounterRandom.Seed(0, "mask", step)).Distinct().Count());

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Bounded_draws_are_uniform(int bound)
    {
        const int draws = 60_000;
        var random = new CounterRandom(5, "uniform");
        var counts = new int[bound];
        for (var i = 0; i < draws; i++) counts[random.Next(bound)]++;
        var expected = (double)draws / bound;
        Assert.All(counts, count => Assert.InRange(count, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected))));
    }

    [Fact]
    public void First_draws_of_neighbouring_streams_are_uniform()
    {
        const int streams = 60_000;
        var mean = Enumerable.Range(0, streams).Average(step => new CounterRandom(9, "stream", step).NextDouble());
        Assert.InRange(mean, 0.5 - (5 * Math.Sqrt(1.0 / 12 / streams)), 0.5 + (5 * Math.Sqrt(1.0 / 12 / streams)));
    }

    [Fact]
    public void Between_includes_both_ends()
    {
        var random = new CounterRandom(1, "between");
        Assert.Equal([-1, 0, 1, 2], Enumerable.Range(0, 200).Select(_ => random.Between(-1, 2)).Distinct().Order());
    }

    [Fact]
    public void Shuffle_permutes_and_reaches_every_order()
    {
        var random = new CounterRandom(1, "shuffle");
        var orders = new HashSet<string>();
        for (var i = 0; i < 500; i++)
        {
            char[] items = ['a', 'b', 'c'];
            random.Shuffle<char>(items);
            orders.Add(new string(items));
        }

        Assert.Equal(["abc", "acb", "bac", "bca", "cab", "cba"], orders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_bound_must_be_positive() => Assert.Throws<ArgumentOutOfRangeException>(() => new CounterRandom(0, "x").Next(0));
}
