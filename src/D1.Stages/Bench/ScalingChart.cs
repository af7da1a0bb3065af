using System.Globalization;
using System.Text;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace D1.Stages.Bench;

/// <summary>How tokens/s change with one size: as a plot, and as the table of the same numbers.</summary>
/// <param name="Title">What is measured.</param>
/// <param name="Size">What changes: the name of the horizontal axis.</param>
/// <param name="Series">A line each; all have the same sizes.</param>
public sealed record ScalingChart(string Title, string Size, IReadOnlyList<ScalingSeries> Series)
{
    private const double Width = 720, Height = 380;

    private static readonly OxyColor[] Colors = [OxyColor.FromRgb(0x1f, 0x6f, 0xb4), OxyColor.FromRgb(0xc7, 0x4e, 0x15),
        OxyColor.FromRgb(0x2e, 0x7d, 0x4f)];
    private static readonly MarkerType[] Markers = [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle];
    private static readonly OxyColor Ink = OxyColor.FromRgb(0x24, 0x29, 0x2f), Faint = OxyColor.FromRgb(0xd8, 0xde, 0xe4);

    /// <summary>A Markdown table: a row a size, a column a series.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", Series.Select(series => series.Label).Prepend(Size)).Append(" |\n|---|")
            .AppendJoin("", Series.Select(_ => "---|")).Append('\n');
        foreach (var (index, (size, _)) in Series[0].Points.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {size} |");
            foreach (var series in Series)
                text.Append(CultureInfo.InvariantCulture, $" {series.Points[index].TokensPerSecond:0} |");
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>
    /// An SVG document, the same for the same numbers; with a ground of its own, so that it can be read on light and on dark pages.
    /// </summary>
    public string ToSvg()
    {
        var plot = new PlotModel
        {
            Title = Title,
            TitleFontSize = 13,
            TitleFontWeight = FontWeights.Normal,
            TextColor = Ink,
            Background = OxyColors.White,
            PlotAreaBorderColor = Faint,
            DefaultFont = "Arial, Helvetica, sans-serif",
            Culture = CultureInfo.InvariantCulture,
        };
        // Logarithms on both: a power law is a straight line. OxyPlot's own logarithmic axis would leave the sizes, which double, without
        // ticks.
        plot.Axes.Add(Style(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = Size,
            MajorStep = 1,
            MinorTickSize = 0,
            LabelFormatter = power => Number(Math.Pow(2, power))
        }));
        plot.Axes.Add(Style(new LogarithmicAxis { Position = AxisPosition.Left, Title = "tokens/s", LabelFormatter = Number }));
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside });
        foreach (var (index, series) in Series.Index())
        {
            var line = new LineSeries
            {
                Title = series.Label,
                Color = Colors[index % Colors.Length],
                MarkerType = Markers[index % Markers.Length],
                MarkerSize = 3.5,
                MarkerFill = Colors[index % Colors.Length]
            };
            line.Points.AddRange(series.Points.Select(point => new DataPoint(Math.Log2(point.Size), point.TokensPerSecond)));
            plot.Series.Add(line);
        }

        // Not every viewer knows the SVG attribute for text that hangs from a line.
        return new SvgExporter
        {
            Width = Width,
            Height = Height,
            UseVerticalTextAlignmentWorkaround = true,
            TextMeasurer = new RoomForWideFonts()
        }.ExportToString(plot);
    }

    private static Axis Style(Axis axis)
    {
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = axis.TicklineColor = axis.AxislineColor = Faint;
        axis.AxisTitleDistance = 14;
        (axis.MinimumPadding, axis.MaximumPadding) = (0.05, 0.05);
        return axis;
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    // A viewer takes whatever font it has, and texts are clipped to the room that they were measured to need.
    private sealed class RoomForWideFonts() : PdfRenderContext(Width, Height, OxyColors.White)
    {
        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
            base.MeasureText(text, fontFamily, 1.3 * fontSize, fontWeight);
    }
}

/// <summary>A line of a <see cref="ScalingChart"/>.</summary>
/// <param name="Label">What is the same at all its points.</param>
/// <param name="Points">Tokens/s by size, sizes in order.</param>
public sealed record ScalingSeries(string Label, IReadOnlyList<(int Size, double TokensPerSecond)> Points);
