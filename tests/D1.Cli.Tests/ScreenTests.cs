using System.Globalization;
using D1.Cli.Screens;
using D1.Pipeline.Terminal;
using D1.Stages.Results;

namespace D1.Cli.Tests;

public sealed class ScreenTests
{
    [Theory]
    [InlineData("▁▃▆█", 10, "1 2 3 4")]
    [InlineData("▁█", 2, "1 1 5 5")]
    [InlineData("▄▄▄", 10, "2 2 2")]
    [InlineData("▁×█", 10, "1 NaN 2")]
    [InlineData("×", 10, "Infinity")]
    public void A_curve_is_drawn_from_its_least_to_its_greatest_value(string expected, int columns, string values) =>
        Assert.Equal(expected, Sparkline.Of(
            [.. values.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))], columns));

    [Fact]
    public void A_time_is_told_as_a_person_would()
    {
        var now = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(["just now", "5 min ago", "23 h ago", "30 d ago"],
            from minutes in (double[])[0.9, 5.5, 23.5 * 60, 30 * 24 * 60] select TimeText.Ago(now.AddMinutes(-minutes), now));
        Assert.StartsWith("2025-", TimeText.Ago(now.AddDays(-200), now), StringComparison.Ordinal);
        Assert.Equal("2026-05-04T12:00:00Z", TimeText.Exact(now));
    }

    [Theory]
    [InlineData("61.1 [58.7, 63.3]", "score", 61.12, null, 58.7, 63.3)]
    [InlineData("accuracy 12.5 → 18.8", "validation_accuracy", 0.188, 0.125, null, null)]
    [InlineData("loss 0.213", "validation_loss", 0.2134, null, null, null)]
    [InlineData("6.2 [1.8, 20.1]", "score", 6.25, null, 1.75, 20.0986)] // halves to the even digit, as in Markdown
    [InlineData("accuracy 6.2 → 18.8", "validation_accuracy", 0.1875, 0.0625, null, null)]
    [InlineData("48 cells", Headline.Cells, 48, null, null, null)]
    [InlineData("1.5 KiB", Headline.Bytes, 1536, null, null, null)]
    public void A_figure_says_what_it_is(string expected, string name, double value, double? first, double? low, double? high) =>
        Assert.Equal(expected, FigureText.Of(new Headline(name, value, first, low, high)));

    [Fact]
    public void A_text_is_cut_with_an_ellipsis() =>
        Assert.Equal(("abc", "ab…"), (Row.Fit("abc", 3), Row.Fit("abcd", 3)));
}
