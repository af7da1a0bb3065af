using System.Diagnostics;

namespace D1.Cli.Tests;

/// <summary>A test that needs another user beside its own, which only root can be; skipped, with the reason, for others.</summary>
public class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess || !Can("setpriv --reuid=nobody --regid=nogroup --clear-groups true"))
            Skip = "needs root, to run as another user by setpriv";
    }

    protected static bool Can(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardError = true })!;
        shell.WaitForExit();
        return shell.ExitCode == 0;
    }
}

/// <summary>A test that mounts a folder read-only, since root may write to any other; skipped, with the reason, where it may not.</summary>
public sealed class MountFactAttribute : RootFactAttribute
{
    public MountFactAttribute()
    {
        if (Skip is null && !Can("unshare --mount true")) Skip = "needs the right to mount";
    }
}
