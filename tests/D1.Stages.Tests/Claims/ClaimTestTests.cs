using D1.Core;
using D1.Pipeline.Statistics;
using D1.Stages.Claims;

namespace D1.Stages.Tests.Claims;

/// <summary>The procedure that decides claims, on simulated families of tasks.</summary>
public sealed class ClaimTestTests
{
    private const int Families = 2000, Tasks = 4, Seeds = 5;
    private const double Deviation = 3;

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Without_effect_at_most_one_family_in_twenty_has_a_verdict(double margin)
    {
        var falsely = Enumerable.Range(0, Families).Count(family => ClaimTest.Of(Simulate(family, margin), margin)
            .Any(task => task.Verdict != Verdict.Undecided));
        Assert.InRange((double)falsely / Families, 0, AtMost(ClaimTest.Alpha));
    }

    [Fact]
    public void Where_only_one_task_has_no_effect_it_gets_a_false_verdict_as_rarely()
    {
        var falsely = Enumerable.Range(0, Families).Count(family =>
            ClaimTest.Of([.. Simulate(family, 0).Take(1), .. Simulate(Families + family, 9).Take(3)], 0)[0].Verdict != Verdict.Undecided);
        Assert.InRange((double)falsely / Families, 0, AtMost(ClaimTest.Alpha));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_difference_that_the_plan_says_can_be_found_is_found_in_four_of_five_cases(int tasks)
    {
        var effect = ClaimTest.Detectable(Deviation, Seeds, tasks);
        var found = Enumerable.Range(0, Families).Count(family => ClaimTest.Of(
            [.. Simulate(family, effect).Take(1), .. Simulate(Families + family, 0).Take(tasks - 1)], 0)[0].Verdict == Verdict.Supported);
        // Holm gives a little more where other tasks happen to be found first.
        Assert.InRange((double)found / Families, 0.8 - (3 * Error(0.8)), 0.83 + (3 * Error(0.8)));
    }

    [Fact]
    public void Verdicts_are_mirrored_when_the_claim_is()
    {
        var tasks = Simulate(1, 6);
        var mirrored = tasks.Select(task => new Replicates([.. task.Values.Select(value => -value)])).ToList();
        Assert.Contains(ClaimTest.Of(tasks, 0), task => task.Verdict == Verdict.Supported);
        Assert.Equal(ClaimTest.Of(tasks, 0).Select(task => (task.For, task.Against)),
            ClaimTest.Of(mirrored, 0).Select(task => (task.Against, task.For)));
    }

    [Theory]
    [InlineData(ClaimQuantifier.All, Verdict.Supported, Verdict.Supported, Verdict.Supported)]
    [InlineData(ClaimQuantifier.All, Verdict.Undecided, Verdict.Supported, Verdict.Undecided)]
    [InlineData(ClaimQuantifier.All, Verdict.Refuted, Verdict.Supported, Verdict.Refuted)]
    [InlineData(ClaimQuantifier.Some, Verdict.Supported, Verdict.Supported, Verdict.Refuted)]
    [InlineData(ClaimQuantifier.Some, Verdict.Undecided, Verdict.Undecided, Verdict.Refuted)]
    [InlineData(ClaimQuantifier.Some, Verdict.Refuted, Verdict.Refuted, Verdict.Refuted)]
    public void The_quantifier_says_which_task_decides(ClaimQuantifier holds, Verdict whole, Verdict one, Verdict other) =>
        Assert.Equal(whole, ClaimTest.Of([one, other], holds));

    private static double AtMost(double probability) => probability + (3 * Error(probability));

    private static double Error(double probability) => Math.Sqrt(probability * (1 - probability) / Families);

    /// <summary>A family whose differences are normal around an effect.</summary>
    private static List<Replicates> Simulate(int family, double effect)
    {
        var random = new CounterRandom(1, "claims/family", family);
        return [.. Enumerable.Range(0, Tasks).Select(_ => new Replicates(
            [.. Enumerable.Range(0, Seeds).Select(_ => effect + (Deviation * Normal(random)))]))];
    }

    private static double Normal(CounterRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
