using System.Numerics;
using D1.Pipeline.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Pipeline.Tests.Statistics;

/// <summary>The test of paired differences against values worked out by hand and against exact fractions.</summary>
public sealed class SignFlipTestTests
{
    private static readonly Arbitrary<int[]> Differences = Gen.Choose(-4, 4).ArrayOf().ToArbitrary();

    [Theory]
    [InlineData(1.0, new int[0])]
    [InlineData(1.0, new[] { 0, 0, 0 })]
    [InlineData(1.0, new[] { 1, -1 })]
    [InlineData(1.0, new[] { 1 })]
    [InlineData(0.0625, new[] { -1, -1, -1, -1, -1 })]
    [InlineData(0.25, new[] { 3, 2, 2 })] // only ±(3 + 2 + 2) is as far out, of 8 signs
    [InlineData(0.75, new[] { 3, 2, -2 })] // 7, 3, 3 and their mirror images are at least 3
    public void It_gives_the_hand_computed_value(double expected, int[] differences) =>
        Assert.Equal(expected, SignFlipTest.PValue(differences), 14);

    /// <summary>McNemar 1947 with exact binomial tails; 10 against 2 of 12 discordant pairs is 2 · 79/4096.</summary>
    [Theory]
    [InlineData(10, 2, 79)]
    [InlineData(12, 0, 1)]
    [InlineData(9, 3, 299)]
    public void On_answers_it_is_McNemars_exact_test(int lost, int gained, int tail) =>
        Assert.Equal(2 * tail / 4096.0, SignFlipTest.PValue(Discordant(lost, gained)), 15);

    [Theory]
    [InlineData(30, 12)]
    [InlineData(700, 600)]
    [InlineData(1500, 1319)]
    [InlineData(0, 900)]
    public void Its_tails_agree_with_exact_fractions(int lost, int gained)
    {
        var expected = BinomialTwoSided(lost, gained);
        Assert.InRange(SignFlipTest.PValue(Discordant(lost, gained)) / expected, 1 - 1e-10, 1 + 1e-10);
    }

    [Fact]
    public void It_agrees_with_trying_every_sign() => Prop.ForAll(Gen.Choose(-12, 12).ArrayOf(9).ToArbitrary(), differences =>
        Math.Abs(SignFlipTest.PValue(differences) - ByEnumeration(differences)) < 1e-12).QuickCheckThrowOnFailure();

    [Fact]
    public void Swapping_the_two_results_changes_nothing() => Prop.ForAll(Differences, differences =>
        SignFlipTest.PValue(differences) == SignFlipTest.PValue(differences.Select(difference => -difference))).QuickCheckThrowOnFailure();

    [Fact]
    public void It_is_a_probability_and_equal_problems_do_not_matter() => Prop.ForAll(Differences, differences =>
        SignFlipTest.PValue(differences) is > 0 and <= 1 and var p && p == SignFlipTest.PValue(differences.Append(0)))
            .QuickCheckThrowOnFailure();

    private static IEnumerable<int> Discordant(int lost, int gained) => [.. Enumerable.Repeat(-1, lost), .. Enumerable.Repeat(1, gained)];

    private static double ByEnumeration(int[] differences)
    {
        var seen = Math.Abs(differences.Sum());
        var extreme = Enumerable.Range(0, 1 << differences.Length)
            .Count(signs => Math.Abs(differences.Select((difference, index) => (signs >> index & 1) == 0 ? difference : -difference)
                .Sum()) >= seen);
        return (double)extreme / (1 << differences.Length);
    }

    private static double BinomialTwoSided(int lost, int gained)
    {
        var (n, term, sum) = (lost + gained, BigInteger.One, BigInteger.Zero);
        for (var k = 0; k <= Math.Min(lost, gained); k++)
        {
            sum += term;
            term = term * (n - k) / (k + 1);
        }

        return Math.Exp(BigInteger.Log(2 * sum) - n * Math.Log(2));
    }
}
