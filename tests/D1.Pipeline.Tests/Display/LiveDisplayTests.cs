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
    public void What_was_said_is_printed_and_ending_twice_is_ending_once()
    {
        var text = new StringWriter();
        var display = new LiveDisplay(AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
        }));
        display.Message("base", "resuming after step 3");
        display.Dispose();
        display.Dispose();
        Assert.Contains("  base: resuming after step 3", text.ToString(), StringComparison.Ordinal);
    }
}
