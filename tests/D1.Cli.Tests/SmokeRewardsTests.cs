using System.Text.Json.Nodes;
using D1.Cli.Tests.Documented;

namespace D1.Cli.Tests;

/// <summary>Weights of a reward, from the command to the curves.</summary>
[Collection(SmokeTests.Name)]
public sealed class SmokeRewardsTests(SmokeCheckout checkout)
{
    // In a copy of the store: others look at the first one.
    [Fact]
    public void A_run_with_other_weights_is_another_result_and_shows_them()
    {
        try
        {
            var usual = checkout.Shell("./d1 show diffu-grpo-gsm8k --csv").Output;
            var run = checkout.Shell("cp -r artifacts weighed "
                + "&& ./d1 run diffu-grpo-gsm8k --artifacts weighed --set 'rewards={correctness: 4, int: 0}' --json");
            Assert.True(run.ExitCode == 0, run.Errors);
            var result = JsonNode.Parse(run.Output)!;
            Assert.Equal("built", (string?)result["status"]);
            var weighed = checkout.Shell($"./d1 show {result["key"]} --artifacts weighed --csv").Output;
            Assert.Equal((true, false), (HasCurve(usual, "reward/int"), HasCurve(usual, "unrewarded/int")));
            Assert.Equal((false, true), (HasCurve(weighed, "reward/int"), HasCurve(weighed, "unrewarded/int")));
        }
        finally
        {
            checkout.Shell("rm -rf weighed");
        }

        static bool HasCurve(string csv, string name) => csv.Contains($"\ncurve,{name},", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rewards={corectness: 4}", "'rewards' names 'corectness', which is none of the terms of gsm: xmlcount (0.5), "
        + "soft_format (0.5), strict_format (0.5), int (0.5), correctness (2); did you mean 'correctness'?")]
    [InlineData("rewards={xmlcount: 0, soft_format: 0, strict_format: 0, int: 0, correctness: 0}",
        "'rewards' leaves gsm without a reward: all of its terms weigh 0: xmlcount, soft_format, strict_format, int, correctness")]
    public void Weights_that_cannot_be_are_one_line_and_exit_code_2(string set, string complaint)
    {
        var outcome = checkout.Shell($"./d1 plan diffu-grpo-gsm8k --set '{set}'");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.EndsWith($"--set {set}: {complaint}", outcome.Errors.TrimEnd(), StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }
}
