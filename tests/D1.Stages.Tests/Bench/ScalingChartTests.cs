using System.Globalization;
using System.Xml.Linq;
using D1.Stages.Bench;

namespace D1.Stages.Tests.Bench;

/// <summary>Plot and table show the points that they are given.</summary>
public sealed class ScalingChartTests
{
    private static readonly ScalingChart Chart = new("Exact decoding", "batch",
    [
        new("1 thread", [(1, 100), (2, 200), (4, 250), (8, 250.4)]),
        new("2 threads", [(1, 80), (2, 210), (4, 400), (8, 1000)]),
    ]);

    [Fact]
    public void The_table_has_a_row_a_size_and_a_column_a_series() => Assert.Equal(
        "| batch | 1 thread | 2 threads |\n|---|---|---|\n| 1 | 100 | 80 |\n| 2 | 200 | 210 |\n| 4 | 250 | 400 |\n| 8 | 250 | 1000 |\n",
        Chart.ToMarkdown());

    [Fact]
    public void The_plot_draws_every_point_where_its_logarithms_are()
    {
        var lines = Lines(Chart);
        Assert.Equal([4, 4], lines.Select(line => line.Count));
        Assert.All(lines, line => AssertEven(line.Select(point => point.X)));
        // Of one scale: 80, 1000, 100 and 250.4 lie as far apart as their logarithms.
        var (low, high) = (lines[1][0].Y, lines[1][3].Y);
        double Height(double value) => low + (high - low) * Math.Log(value / 80) / Math.Log(1000 / 80.0);
        Assert.Equal(Height(100), lines[0][0].Y, 1.0);
        Assert.Equal(Height(250.4), lines[0][3].Y, 1.0);
        Assert.True(high < low, "more is higher");
    }

    [Fact]
    public void The_plot_says_what_is_drawn_and_has_a_ground_of_its_own()
    {
        var document = XDocument.Parse(Chart.ToSvg());
        var texts = document.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToList();
        Assert.All(["Exact decoding", "batch", "tokens/s", "1 thread", "2 threads", "8", "100", "1000"],
            text => Assert.Contains(text, texts));
        var ground = document.Descendants().First(element => element.Name.LocalName == "rect");
        Assert.Contains("rgb(255,255,255)", (string?)ground.Attribute("style") ?? (string?)ground.Attribute("fill"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_numbers_make_equal_files_in_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var here = Chart.ToSvg();
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(here, Chart.ToSvg());
            Assert.InRange(here.Length, 1, 50_000);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static List<List<(double X, double Y)>> Lines(ScalingChart chart) =>
        [.. XDocument.Parse(chart.ToSvg()).Descendants().Where(element => element.Name.LocalName == "polyline")
            .Select(element => ((string)element.Attribute("points")!).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(point => Array.ConvertAll(point.Split(','), number => double.Parse(number, CultureInfo.InvariantCulture)))
                .Select(pair => (pair[0], pair[1])).ToList())
            .Where(points => points.Count > 2)];

    private static void AssertEven(IEnumerable<double> places)
    {
        var steps = places.Zip(places.Skip(1), (a, b) => b - a).ToList();
        Assert.All(steps, step => Assert.Equal(steps[0], step, 1.0));
    }
}
