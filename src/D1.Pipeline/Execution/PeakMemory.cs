using System.Globalization;

namespace D1.Pipeline.Execution;

/// <summary>
/// The most memory that this process held since <see cref="Reset"/>; where the system does not let it forget, since it started.
/// </summary>
public static class PeakMemory
{
    private const string Status = "/proc/self/status", Forgetting = "/proc/self/clear_refs";

    public static void Reset()
    {
        GC.Collect();
        if (!File.Exists(Forgetting))
            return;
        try
        {
            File.WriteAllText(Forgetting, "5");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            // A sandbox that does not let a process write there: the peak is then of all that it ran.
        }
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
