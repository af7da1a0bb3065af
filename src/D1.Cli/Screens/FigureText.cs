using System.Globalization;
using D1.Pipeline.Terminal;
using D1.Stages.Results;

namespace D1.Cli.Screens;

/// <summary>The figures of results on one line.</summary>
internal static class FigureText
{
    /// <summary><c>61.1 [58.7, 63.3]</c>.</summary>
    public static string Score(double score, double? low, double? high) => low is null || high is null ? ResultText.Score(score)
        : $"{ResultText.Score(score)} [{ResultText.Score(low.Value)}, {ResultText.Score(high.Value)}]";

    /// <summary>A result's figure: a score with its interval, a curve's first and last value, a count.</summary>
    public static string Of(Headline? headline) => headline switch
    {
        null => "",
        { Name: "score" } => Score(headline.Value, headline.Low, headline.High),
        { Name: Headline.Cells } => Counted.Of((long)headline.Value, "cell"),
        { Name: Headline.Bytes } => SizeText.Of((long)headline.Value),
        { First: { } first } => $"{Short(headline.Name)} {Number(headline.Name, first)} → {Number(headline.Name, headline.Value)}",
        _ => $"{Short(headline.Name)} {Number(headline.Name, headline.Value)}",
    };

    /// <summary>Of cells together: each task's mean.</summary>
    public static string Of(ListedResult line) => line.Cells.Count == 0 ? Of(line.Result.Headline)
        : string.Join("  ", line.Tasks.Select(task => string.Create(CultureInfo.InvariantCulture, $"{task.Task} {task.Score:0}")));

    /// <summary>Three digits; a share that is right in percent.</summary>
    public static string Number(string name, double value) => ProgressText.Figure(name, value);

    private static string Short(string name) => name.Replace("validation_", "", StringComparison.Ordinal);
}

/// <summary>Bytes as people read them.</summary>
internal static class SizeText
{
    public static string Of(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} bytes",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 10):0.0} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.0} GiB"),
    };
}

/// <summary>Times as people read them.</summary>
internal static class TimeText
{
    /// <summary>A time in UTC that sorts as text.</summary>
    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary><c>5 min ago</c>; of what is longer ago than a month, the day.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        { TotalSeconds: < 60 } => "just now",
        { TotalMinutes: < 60 } span => $"{(int)span.TotalMinutes} min ago",
        { TotalHours: < 24 } span => $"{(int)span.TotalHours} h ago",
        { TotalDays: < 31 } span => $"{(int)span.TotalDays} d ago",
        _ => time.LocalDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };
}
