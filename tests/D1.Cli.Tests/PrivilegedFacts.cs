using System.Diagnostics;
using D1.Core;
using D1.Tasks.Sandbox;

namespace D1.Cli.Tests;

/// <summary>A test that runs the command as another user, which only root can; skipped, with the reason, where that cannot be.</summary>
public sealed class OtherUserFactAttribute : FactAttribute
{
    private const string AsNobody = "setpriv --reuid=nobody --regid=nogroup --clear-groups";

    public OtherUserFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess || !Shell.Can($"{AsNobody} true"))
            Skip = "needs root, to run as another user by setpriv";
        else if (!Shell.Can($"{AsNobody} test -r '{AppContext.BaseDirectory}'"))
            Skip = $"needs a checkout that other users can read; {AppContext.BaseDirectory} is not";
        else if (!Shell.Can($"{AsNobody} test -r '{Path.Combine(AppContext.BaseDirectory, "libc10.so")}'"))
            Skip = "needs a folder of NuGet's packages that other users can read (NUGET_PACKAGES, and build anew): libtorch lies there";
    }
}

/// <summary>A test that mounts a folder read-only, since root may write to any other; skipped, with the reason, where it may not.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess || !Shell.Can("unshare --mount true")) Skip = "needs root and the right to mount";
    }
}

/// <summary>A test that looks at a command's calls of the system; skipped, with the reason, where they cannot be traced.</summary>
public sealed class TraceFactAttribute : FactAttribute
{
    public TraceFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Shell.Can("strace -f -o /dev/null true")) Skip = "needs strace, and the right to trace";
    }
}

/// <summary>A test that runs programs in the sandbox; skipped, with what to install or to allow, where there is none.</summary>
public sealed class SandboxFactAttribute : FactAttribute
{
    public SandboxFactAttribute()
    {
        try
        {
            PythonSandbox.Open();
        }
        catch (InputException error)
        {
            Skip = error.Message;
        }
    }
}

internal static class Shell
{
    public static bool Can(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardError = true })!;
        shell.WaitForExit();
        return shell.ExitCode == 0;
    }
}
