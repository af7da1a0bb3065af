using System.Diagnostics;
using System.Globalization;

namespace D1.Stages.Pipeline;

/// <summary>The most memory that this process had resident since it was last asked to forget; where the system cannot forget, since it began.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status", Forgetting = "/proc/self/clear_refs", Peak = "VmHWM:";

    /// <summary>Starts anew from what is resident now.</summary>
    public static void Forget()
    {
        if (!File.Exists(Forgetting)) return;
        try
        {
            File.WriteAllText(Forgetting, "5");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            // A sandbox that does not let a process write there: the peak is then of all stages that it ran.
        }
    }

    /// <summary>Bytes.</summary>
    public static long Bytes()
    {
        if (!File.Exists(Status))
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }

        var line = File.ReadLines(Status).First(line => line.StartsWith(Peak, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Peak.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
