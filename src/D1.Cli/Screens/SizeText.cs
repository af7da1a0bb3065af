using System.Globalization;

namespace D1.Cli.Screens;

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
