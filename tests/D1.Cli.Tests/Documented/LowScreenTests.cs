namespace D1.Cli.Tests.Documented;

/// <summary>Results on the lowest of screens: nothing scrolls out before it was read.</summary>
[Collection(SmokeTests.Name)]
public sealed class LowScreenTests(SmokeCheckout checkout)
{
    [TerminalTheory]
    [InlineData("table1")]
    [InlineData("masked-sft")]
    [InlineData("d1-gsm8k")]
    [InlineData("base-model")]
    public void A_result_and_the_next_prompt_have_room_on_80_by_24(string name)
    {
        var shown = checkout.Shell($"script -qec 'stty cols 80 rows 24; ./d1 show {name}' /dev/null");
        Assert.Equal(0, shown.ExitCode);
        var lines = shown.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 1, 23);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [TerminalTheory]
    [InlineData("table1")]
    public void A_table_has_its_models_side_by_side(string name)
    {
        var lines = checkout.OnTerminal($"./d1 show {name}").Output.Split('\n');
        var head = Array.FindIndex(lines, line => line.StartsWith("  TASK", StringComparison.Ordinal));
        Assert.Matches(@"^  TASK +nano LLaDA +\+ SFT +\+ diffu-GRPO +d1 \(SFT \+ ", lines[head]);
        Assert.Equal(12, lines.Skip(head + 1).TakeWhile(line => line.Length > 0).Count());
    }
}
