using System.Globalization;
using D1.Pipeline.Statistics;
using D1.Pipeline.Store;

namespace D1.Pipeline.Terminal;

/// <summary>What came out of a stage: a score with its interval, how a figure changed, or a figure or two.</summary>
public static class ResultText
{
    private const int FewFigures = 2;

    public static string Of(Artifact artifact)
    {
        var metrics = artifact.Metrics;
        if (metrics.TryGetValue("score", out var score) && metrics.TryGetValue("interval_low", out var low)
            && metrics.TryGetValue("interval_high", out var high))
            return string.Create(CultureInfo.InvariantCulture, $"{Score(score)} % [{Score(low)}, {Score(high)}]");
        // Of a table's scores none says more than the others.
        return metrics.Count > FewFigures && !metrics.ContainsKey("loss") ? ""
            : string.Join(", ", metrics.Where(pair => metrics.Count <= FewFigures || pair.Key == "loss")
                .Select(pair => $"{Words(pair.Key)} {ProgressText.Figure(pair.Key, pair.Value)}"));
    }

    /// <summary>A score in percent with one digit, rounded as in the tables' Markdown: of two that are as near, to the even one.</summary>
    public static string Score(double percent) => percent.ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>A difference of scores in points, rounded as they are; what rounds to nothing has no sign.</summary>
    public static string Points(double points)
    {
        var size = Score(Math.Abs(points));
        return double.Parse(size, NumberStyles.Float, CultureInfo.InvariantCulture) == 0 ? size : (points < 0 ? "-" : "+") + size;
    }

    /// <summary>An interval of such a difference: <c>[-1.2, +3.4]</c>.</summary>
    public static string Points(Interval interval) => $"[{Points(interval.Low)}, {Points(interval.High)}]";

    /// <summary>A probability with three digits; none is 0.</summary>
    public static string PValue(double p) => p < 0.001 ? "< 0.001" : p.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>A figure from its first value to its last.</summary>
    public static string Change(string name, double first, double last) =>
        $"{Words(name)} {ProgressText.Figure(name, first)} → {ProgressText.Figure(name, last)}";

    private static string Words(string name) => name.Replace('_', ' ');
}
