using System.Diagnostics;
using System.Globalization;

namespace D1.Tasks.Sandbox;

/// <summary>Who starts bubblewrap, and so how the program comes to be nobody in particular.</summary>
internal enum SandboxUser
{
    /// <summary>An ordinary user: a user namespace gives the right to make the others.</summary>
    Self,

    /// <summary>Root, who becomes <c>nobody</c> before bubblewrap starts, since limits on processes do not bind root.</summary>
    Nobody,

    /// <summary>Root, where others may not make namespaces: the user id is dropped within, before the program is read.</summary>
    Root,
}

/// <summary>The command that starts a program in a sandbox of its own.</summary>
internal static class Bubblewrap
{
    public const string Name = "bwrap";

    /// <summary>The first version that can limit the size of the temporary folder.</summary>
    public static Version Oldest { get; } = new(0, 7);

    // One user id a program, so that the limit on tasks counts each alone; far above those that systems give.
    private const int FirstUser = 2_000_000_000, Users = 1_000_000;

    private static int _started = Environment.ProcessId * 64;

    /// <summary>The whole command of one sandbox.</summary>
    /// <param name="python">What must be seen of the system.</param>
    /// <param name="user">Who starts it.</param>
    /// <param name="script">What runs within.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="filter">The number of an inherited descriptor of a seccomp filter.</param>
    public static ProcessStartInfo Command(
        PythonInstallation python, SandboxUser user, SandboxScript script, SandboxLimits limits, int filter)
    {
        var dropped = user == SandboxUser.Root ? FirstUser + ((Interlocked.Increment(ref _started) & int.MaxValue) % Users) : 0;
        var command = new ProcessStartInfo(Name,
            [.. Arguments(python, user, limits, filter), python.Program, .. script.Arguments(dropped, limits)]);
        command.Environment.Clear();
        if (user == SandboxUser.Nobody) command.UserName = "nobody";
        return command;
    }

    /// <summary>Arguments of bubblewrap, up to those that name the command within.</summary>
    public static IEnumerable<string> Arguments(PythonInstallation python, SandboxUser user, SandboxLimits limits, int filter) =>
    [
        "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "sandbox",
        .. user == SandboxUser.Root
            ? (string[])["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
            : ["--unshare-user", "--uid", "1000", "--gid", "1000"],
        "--die-with-parent", "--new-session", "--clearenv",
        .. Variables.SelectMany(variable => (string[])["--setenv", variable.Name, variable.Value]),
        // No /proc, no other devices, and nothing of /etc: Python needs none of them. Folders on the way would be root's alone.
        .. Above([.. python.Shown, .. Devices]).SelectMany(folder => (string[])["--perms", "0755", "--dir", folder]),
        .. python.Shown.SelectMany(path => (string[])["--ro-bind", path, path]),
        .. python.Hidden.SelectMany(folder => (string[])["--tmpfs", folder, "--remount-ro", folder]),
        .. Devices.SelectMany(path => (string[])["--dev-bind", path, path]),
        "--perms", "1777", "--size", (limits.ScratchMib * 1024L * 1024).ToString(CultureInfo.InvariantCulture), "--tmpfs", Scratch,
        "--remount-ro", "/", "--chdir", Scratch, "--seccomp", filter.ToString(CultureInfo.InvariantCulture), "--",
    ];

    private const string Scratch = "/tmp";

    private static readonly string[] Devices = ["/dev/null", "/dev/urandom"];

    // What verdicts could depend on.
    private static readonly (string Name, string Value)[] Variables =
        [("HOME", Scratch), ("TMPDIR", Scratch), ("LC_ALL", "C"), ("TZ", "UTC"), ("PYTHONHASHSEED", "0")];

    // The folders that lead to some paths, each before those within it.
    private static IEnumerable<string> Above(IReadOnlyList<string> paths) => paths
        .SelectMany(path => Enumerable.Range(1, path.Length - 1).Where(i => path[i] == '/').Select(i => path[..i]))
        .Distinct().Except(paths).Order(StringComparer.Ordinal);
}
