using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nuke.Common.Execution;

/// <summary>Processes that this build started and that end with it.</summary>
internal static partial class ChildProcesses
{
    private const int SIGTERM = 15;
    private static readonly TimeSpan OwnEnd = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskedEnd = TimeSpan.FromSeconds(10);
    private static readonly HashSet<Process> Running = [];

    public static void Start(Process process)
    {
        lock (Running)
        {
            process.Start();
            Running.Add(process);
        }
    }

    public static void Forget(Process process)
    {
        lock (Running)
            Running.Remove(process);
    }

    /// <summary>
    /// Ends every child: at a terminal they got the interrupt themselves and have a moment to end; then they are asked to;
    /// at last they are killed.
    /// </summary>
    public static void End()
    {
        Process[] processes;
        lock (Running)
            processes = [.. Running];
        if (WaitFor(processes, OwnEnd))
            return;
        foreach (var process in processes.Where(IsAlive))
            Ask(process);
        if (WaitFor(processes, AskedEnd))
            return;
        foreach (var process in processes.Where(IsAlive))
            process.Kill(entireProcessTree: true);
    }

    private static bool WaitFor(Process[] processes, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (processes.Any(IsAlive))
        {
            if (clock.Elapsed > limit)
                return false;
            Thread.Sleep(20);
        }

        return true;
    }

    private static void Ask(Process process)
    {
        if (OperatingSystem.IsWindows())
            process.Kill(entireProcessTree: true);
        else
            _ = Signal(process.Id, SIGTERM);
    }

    private static bool IsAlive(Process process)
    {
        try
        {
            return !process.HasExited;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
