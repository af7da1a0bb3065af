using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using D1.Core;

namespace D1.Tasks.Sandbox;

/// <summary>
/// Where Python that a model has written runs: each program in a fresh sandbox of bubblewrap, without network, with a read-only part of the
/// system, and within limits. There is no way to run one outside.
/// </summary>
public sealed class PythonSandbox
{
    // One user id a program, so that the limit on tasks counts each alone; far above those that systems give.
    private const int FirstUser = 2_000_000_000, Users = 1_000_000;

    private static readonly Lazy<PythonSandbox> Usual = new(() => Find(null), LazyThreadSafetyMode.ExecutionAndPublication);

    private static int _started = Environment.ProcessId * 64;

    private readonly SandboxUser _user;

    private PythonSandbox(PythonInstallation python, Version bubblewrap, SandboxUser user) =>
        (Python, BubblewrapVersion, _user) = (python, bubblewrap, user);

    /// <summary>The interpreter within. Its version belongs to what verdicts depend on.</summary>
    public PythonInstallation Python { get; }

    /// <summary>The version of bubblewrap.</summary>
    public Version BubblewrapVersion { get; }

    /// <summary>This machine's sandbox, tried out once a process.</summary>
    /// <exception cref="InputException">It cannot be had here; the message says what to install or to allow.</exception>
    public static PythonSandbox Open() => Usual.Value;

    /// <summary>Runs a program from beginning to end, with an empty input.</summary>
    /// <param name="program">Its text.</param>
    /// <param name="limits">What it may use; the usual limits where null.</param>
    public SandboxRun Run(string program, SandboxLimits? limits = null)
    {
        using var process = new SandboxedProcess(this, SandboxScript.Whole, limits ?? new());
        process.Write(Convert.ToHexString(Encoding.UTF8.GetBytes(program)));
        var end = process.End();
        return new(end, process.ExitCode, process.Output, process.OutputBytes);
    }

    /// <summary>The sandbox as one of those who could start it; null is the first that works.</summary>
    internal static PythonSandbox Find(SandboxUser? wanted)
    {
        if (!OperatingSystem.IsLinux() || !SeccompFilter.Knows(RuntimeInformation.ProcessArchitecture))
            throw new InputException("model-written programs run on Linux only, x86-64 or arm64: nothing else has their sandbox");
        var (bubblewrap, python) = (Installed(), PythonInstallation.Find());
        var reasons = new List<string>();
        foreach (var user in wanted is { } one ? [one] : Candidates())
        {
            var sandbox = new PythonSandbox(python, bubblewrap, user);
            var run = sandbox.Run("print('within')");
            if (run is { End: SandboxEnd.Exited, ExitCode: 0, Output: "within\n" }) return sandbox;
            reasons.Add(run.Output.TrimEnd() is { Length: > 0 } said ? said : $"exit code {run.ExitCode}");
        }

        throw new InputException($"no sandbox for model-written programs: {NamespaceRestrictions.Advice()} ({string.Join("; ", reasons)})");
    }

    /// <summary>The command of one sandbox.</summary>
    internal ProcessStartInfo Command(SandboxScript script, SandboxLimits limits, int filter)
    {
        const long mib = 1 << 20;
        var user = _user == SandboxUser.Root ? FirstUser + (Interlocked.Increment(ref _started) & int.MaxValue) % Users : 0;
        // Within a user namespace bubblewrap's own process counts too.
        var tasks = limits.Threads + (limits.Children ? 4 : 1);
        long[] numbers = [user, limits.ProcessorSeconds, limits.MemoryMib * mib, limits.OpenFiles, limits.ScratchMib * mib, tasks];
        var info = new ProcessStartInfo(Bubblewrap.Name,
        [
            .. Bubblewrap.Arguments(Python, _user, limits, filter), Python.Program, "-s", "-S", "-B", "-X", "utf8", "-c", script.Text,
            .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)),
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        info.Environment.Clear();
        if (_user == SandboxUser.Nobody) info.UserName = "nobody";
        return info;
    }

    private static SandboxUser[] Candidates() =>
        Environment.IsPrivilegedProcess ? [SandboxUser.Nobody, SandboxUser.Root] : [SandboxUser.Self];

    private static Version Installed()
    {
        const string install = $"apt-get install bubblewrap";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Bubblewrap.Name, ["--version"]) { RedirectStandardOutput = true })!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (!Version.TryParse(text.Split(' ') is [.., var number] ? number : "", out var version) || version < Bubblewrap.Oldest)
                throw new InputException($"'{text.Trim()}' is older than bubblewrap {Bubblewrap.Oldest}, which can limit a temporary folder");
            return version;
        }
        catch (Win32Exception error)
        {
            throw new InputException($"model-written programs run in bubblewrap, which is not here: {install}", error);
        }
    }
}

/// <summary>How a program went.</summary>
/// <param name="End">What ended it.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">The beginning of what it wrote.</param>
/// <param name="OutputBytes">How much it wrote.</param>
public sealed record SandboxRun(SandboxEnd End, int ExitCode, string Output, long OutputBytes);
