using System.Globalization;
using System.Text;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace D1.Stages.Benchmarking;

/// <summary>How tokens/s change with one size: as a plot, and as the table of the same numbers.</summary>
/// <param name="Title">What is measured.</param>
/// <param name="Size">What changes: the name of the horizontal axis.</param>
/// <param name="Series">A line each; all have the same sizes.</param>
public sealed record ScalingChart(string Title, string Size, IReadOnlyList<ScalingSeries> Series)
{
    private const double Width = 560, Height = 340;

    private static readonly OxyColor[] Colors = [OxyColor.FromRgb(0x1f, 0x6f, 0xb4), OxyColor.FromRgb(0xc7, 0x4e, 0x15), OxyColor.FromRgb(0x2e, 0x7d, 0x4f)];
    private static readonly MarkerType[] Markers = [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle];
    private static readonly OxyColor Ink = OxyColor.FromRgb(0x24, 0x29, 0x2f), Faint = OxyColor.FromRgb(0xd8, 0xde, 0xe4);

    /// <summary>A Markdown table: a row a size, a column a series.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", Series.Select(series => series.Label).Prepend(Size)).Append(" |\n|---|").AppendJoin("", Series.Select(_ => "---|")).Append('\n');
        foreach (var (index, (size, _)) in Series[0].Points.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {size} |");
            foreach (var series in Series)
                text.Append(CultureInfo.InvariantCulture, $" {series.Points[index].TokensPerSecond:0} |");
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>An SVG document, the same for the same numbers; with a ground of its own, so that it can be read on light and on dark pages.</summary>
    public string ToSvg()
    {
        var plot = new PlotModel
        {
            Title = Title, TitleFontSize = 13, TitleFontWeight = FontWeights.Normal, TextColor = Ink, Background = OxyColors.White, PlotAreaBorderColor = Faint,
            DefaultFont = "sans-serif", Culture = CultureInfo.InvariantCulture,
        };
        plot.Axes.Add(Axis(AxisPosition.Bottom, Size, 2));
        plot.Axes.Add(Axis(AxisPosition.Left, "tokens/s", 10));
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.BottomRight, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal });
        foreach (var (index, series) in Series.Index())
        {
            var line = new LineSeries { Title = series.Label, Color = Colors[index % Colors.Length], MarkerType = Markers[index % Markers.Length], MarkerSize = 3.5, MarkerFill = Colors[index % Colors.Length] };
            line.Points.AddRange(series.Points.Select(point => new DataPoint(point.Size, point.TokensPerSecond)));
            plot.Series.Add(line);
        }

        return new SvgExporter { Width = Width, Height = Height }.ExportToString(plot);
    }

    // A power law is a straight line.
    private static LogarithmicAxis Axis(AxisPosition position, string title, double @base) => new()
    {
        Position = position, Title = title, Base = @base, MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = Faint, TicklineColor = Faint, AxislineColor = Faint,
        LabelFormatter = value => value.ToString("0.###", CultureInfo.InvariantCulture), MinimumPadding = 0.05, MaximumPadding = 0.05,
    };
}
