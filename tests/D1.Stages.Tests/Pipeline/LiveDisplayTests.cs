using Spectre.Console;
using LiveDisplay = D1.Stages.Pipeline.LiveDisplay;

namespace D1.Stages.Tests.Pipeline;

public sealed class LiveDisplayTests
{
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
