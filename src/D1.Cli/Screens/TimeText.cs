using System.Globalization;

namespace D1.Cli.Screens;

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
