using D1.Model.Decoding;

using FsCheck;
using FsCheck.Fluent;

using static TorchSharp.torch;

namespace D1.Model.Tests.Decoding;

/// <summary>The acceptance rules against their definitions, one row at a time.</summary>
public sealed class AcceptanceRuleTests
{
    private static readonly DecodingOptions Options = new() { GenLength = 8, BlockLength = 8, Steps = 3 };

    [Theory]
    [InlineData(0.5, new[] { 0.9f, 0.2f, 0.5f }, new[] { 0, 2 })]
    [InlineData(0.95, new[] { 0.3f, 0.9f, 0.5f }, new[] { 1 })]
    [InlineData(0.5, new[] { float.NegativeInfinity, 0.1f }, new[] { 1 })]
    public void A_threshold_takes_all_that_reach_it_and_the_best_in_any_case(double threshold, float[] confidence, int[] expected) =>
        Assert.Equal(expected, Accepted(Options with { Threshold = threshold }, confidence));

    [Theory]
    [InlineData(1, new[] { 0.7f, 0.3f, 0.6f, 0.9f }, new[] { 3, 0 })] // asks for anything, 2/3, 3/4, 4/5
    [InlineData(1, new[] { 0.9f, 0.8f, 0.76f, 0.1f }, new[] { 0, 1, 2, 3 })] // only the last fails
    [InlineData(1, new[] { 0.2f, 0.1f }, new[] { 0, 1 })]
    [InlineData(1, new[] { 0.2f, 0.1f, 0.1f }, new[] { 0 })]
    [InlineData(1, new[] { 0.1f, float.NegativeInfinity }, new[] { 0 })]
    public void A_factor_asks_for_more_the_more_it_takes(double factor, float[] confidence, int[] expected) =>
        Assert.Equal(expected.Order(), Accepted(Options with { Factor = factor }, confidence));

    [Fact]
    public void The_schedule_takes_the_most_confident() =>
        Assert.Equal([0, 3, 5], Accepted(Options, [0.9f, 0.2f, 0.1f, 0.8f, 0.3f, 0.5f, 0, 0]));

    [Fact]
    public void Rules_judge_each_row_by_itself_and_leave_none_without_a_token()
    {
        var row = Gen.Choose(0, 1000).Select(value => value < 300 ? float.NegativeInfinity : value / 1000f).ArrayOf(6);
        var cases = row.ArrayOf(3).SelectMany(rows => Gen.Choose(0, 40).Select(strength => (rows, strength)));
        Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var (rows, strength) = @case;
            foreach (var options in new[] { Options with { Threshold = strength / 40.0 }, Options with { Factor = strength / 10.0 } })
            {
                using var scope = NewDisposeScope();
                var together = AcceptanceRule.Of(options).Accept(tensor(rows.SelectMany(value => value).ToArray(), [3, 6]), 0);
                for (var index = 0; index < 3; index++)
                {
                    var candidates = Enumerable.Range(0, 6).Where(at => rows[index][at] >= 0).ToHashSet();
                    var accepted = together[index].nonzero().flatten().data<long>().ToArray().Select(at => (int)at)
                        .Where(candidates.Contains).ToList();
                    Assert.Equal(Accepted(options, rows[index]).Where(candidates.Contains), accepted);
                    Assert.Equal(candidates.Count > 0, accepted.Count > 0);
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<int> Accepted(DecodingOptions options, float[] confidence)
    {
        using var scope = NewDisposeScope();
        return [.. AcceptanceRule.Of(options).Accept(tensor(confidence, [1, confidence.Length]), 0)[0].nonzero().flatten().data<long>()
            .ToArray().Select(at => (int)at)];
    }
}
