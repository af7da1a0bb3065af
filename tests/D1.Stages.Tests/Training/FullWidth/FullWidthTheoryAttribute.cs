using System.Globalization;
using D1.Tests;

namespace D1.Stages.Tests.Training.FullWidth;

/// <summary>
/// A test at full width takes minutes, so it runs where <c>D1_FULL_WIDTH=1</c> asks for it; skipped, with the reason, without that, the
/// published tokenizer, GSM8K's rows, or enough free memory.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullWidthTheoryAttribute : TheoryAttribute
{
    /// <summary>What such a test may take, megabytes.</summary>
    public const double MemoryMegabytes = 20_000;

    private const string MemoryFile = "/proc/meminfo", Available = "MemAvailable:";

    public FullWidthTheoryAttribute()
    {
        string[] needed = [SharedData.At(FullWidthRuns.Published), SharedData.At(FullWidthRuns.Gsm8k)];
        if (Environment.GetEnvironmentVariable("D1_FULL_WIDTH") != "1")
            Skip = "takes minutes: set D1_FULL_WIDTH=1";
        else if (needed.FirstOrDefault(folder => !Path.Exists(folder)) is { } absent)
            Skip = $"needs the reference data {absent}; set D1_SHARED";
        else if (AvailableMegabytes() is var there && there < MemoryMegabytes)
            Skip = FormattableString.Invariant($"needs {MemoryMegabytes} MB of memory; {there:0} MB are free");
    }

    private static double AvailableMegabytes()
    {
        if (!File.Exists(MemoryFile)) return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e6;
        var line = File.ReadLines(MemoryFile).First(line => line.StartsWith(Available, StringComparison.Ordinal));
        return 1024 / 1e6 * long.Parse(line[Available.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
