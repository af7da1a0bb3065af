using D1.Pipeline.Execution;
using D1.Pipeline.Tests.Toys;
using Spectre.Console;
using LiveDisplay = D1.Pipeline.Display.LiveDisplay;

namespace D1.Pipeline.Tests.Display;

public sealed class LiveDisplayTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(6e-5, "6e-5")]
    [InlineData(-2.864e-5, "-2.86e-5")]
    [InlineData(0.00289, "0.00289")]
    [InlineData(28_600, "28.6k")]
    public void Figures_have_three_digits_and_are_written_as_in_specs(double value, string text) =>
        Assert.Equal(text, D1.Pipeline.Terminal.ProgressText.Figure(value));

    [Fact]
    public void Of_more_stages_than_there_is_room_for_those_at_work_are_shown()
    {
        using var lab = new Lab();
        var queued = new StageProgress("queued", 0, 0, null, []);
        var atWork = new StageProgress("steps", 3, 9, null, [new("loss", 0.5)]);
        var running = Enumerable.Range(0, 30).Select(number => new RunningNode(
            lab.Spec($"job{number:00}", "stage: toy\n").Node($"job{number:00}"), 1, number == 25 ? atWork : queued)).ToList();
        var rows = LiveDisplay.Shown(new SchedulerState(30, 0, 0, running, 1, null), height: 20);
        Assert.Equal(["job25", .. Enumerable.Range(0, 9).Select(number => $"job{number:00}")], rows.Stages.Select(one => one.Node.Title()));
        Assert.Equal(20, rows.More);
    }

    [Fact]
    public void What_was_said_is_printed_and_ending_twice_is_ending_once()
    {
        var text = new StringWriter();
        var display = new LiveDisplay(Terminal(text));
        display.Message("base", "resuming after step 3");
        display.Dispose();
        display.Dispose();
        Assert.Contains("  base: resuming after step 3", text.ToString(), StringComparison.Ordinal);
    }

    private static IAnsiConsole Terminal(StringWriter text) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(text),
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
    });
}
