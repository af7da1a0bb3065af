using System.Globalization;

namespace D1.Stages.Benchmarking;

/// <summary>The most memory that this process held since <see cref="Reset"/>; where the system cannot forget (no Linux), since it started.</summary>
public static class PeakMemory
{
    private const string Status = "/proc/self/status";

    public static void Reset()
    {
        GC.Collect();
        if (File.Exists("/proc/self/clear_refs"))
            File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>Bytes of resident memory.</summary>
    public static long Bytes()
    {
        if (!File.Exists(Status))
            return System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;
        var line = File.ReadLines(Status).First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
