using System.ComponentModel;
using System.Diagnostics;
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
    private static readonly Lazy<PythonSandbox> Usual =
        new(() => OtherRunner.OfMachine() ?? Find(null), LazyThreadSafetyMode.ExecutionAndPublication);

    private readonly Func<SandboxScript, SandboxLimits, int, ProcessStartInfo> _command;
    private readonly Lazy<SandboxScript> _program, _judge;

    /// <param name="name">What it is, for people.</param>
    /// <param name="pythonVersion">Of the Python within.</param>
    /// <param name="command">How a script is started, from its limits and the number of an inherited seccomp filter.</param>
    internal PythonSandbox(string name, string pythonVersion, Func<SandboxScript, SandboxLimits, int, ProcessStartInfo> command)
    {
        (Name, PythonVersion, _command) = (name, pythonVersion, command);
        _program = Compiled(SandboxScript.Program);
        _judge = Compiled(SandboxScript.Judge);
    }

    /// <summary>What it is: <c>bubblewrap 0.8.0</c>, or another runner's command.</summary>
    public string Name { get; }

    /// <summary>The version of the Python within, as in 3.11.2: verdicts may depend on it.</summary>
    public string PythonVersion { get; }

    /// <summary>This machine's sandbox, tried out once a process: bubblewrap, or the command that <c>D1_SANDBOX</c> names.</summary>
    /// <exception cref="InputException">It cannot be had here; the message says what to install or to allow.</exception>
    public static PythonSandbox Open() => Usual.Value;

    /// <summary>What verdicts depend on, as keys have it: the Python within.</summary>
    [OutsideKey("what it says is in the key by itself")]
    public static Tool Tool => new("python", () => Open().PythonVersion);

    /// <summary>Another command in bubblewrap's place, such as nsjail's or a container's. It is used once every attempt of
    /// <see cref="EscapeList"/> has failed under it; that is recorded, and tried again where anything of it changes.</summary>
    /// <param name="command">A program and its arguments, behind which those of <c>python3</c> come. It passes the three standard streams
    /// on, sets <c>PYTHONHASHSEED=0</c>, and ends all that runs in it when it is killed.</param>
    /// <param name="records">The folder of the records.</param>
    /// <exception cref="InputException">It does not start Python, or an attempt gets out; the message says which.</exception>
    public static PythonSandbox Open(IReadOnlyList<string> command, string records) => OtherRunner.Open(command, records);

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
    internal static PythonSandbox Find(SandboxUser? wanted, string python3 = "python3")
    {
        if (!OperatingSystem.IsLinux() || !SeccompFilter.Knows(RuntimeInformation.ProcessArchitecture))
            throw new InputException("model-written programs run on Linux only, x86-64 or arm64: nothing else has their sandbox");
        var (version, python) = (Installed(), PythonInstallation.Find(python3));
        var reasons = new List<string>();
        foreach (var user in wanted is { } one ? [one] : Candidates())
        {
            var sandbox = new PythonSandbox($"bubblewrap {version}", python.Version,
                (script, limits, filter) => Bubblewrap.Command(python, user, script, limits, filter));
            var run = sandbox.Run("print('within')");
            if (run is { End: SandboxEnd.Exited, ExitCode: 0, Output: "within\n" }) return sandbox;
            reasons.Add(run.Output.TrimEnd() is { Length: > 0 } said ? said : $"exit code {run.ExitCode}");
        }

        throw new InputException($"no sandbox for model-written programs: {NamespaceRestrictions.Advice()} ({string.Join("; ", reasons)})");
    }

    /// <summary><see cref="SandboxScript.Program"/>, compiled.</summary>
    internal SandboxScript Program => _program.Value;

    /// <summary><see cref="SandboxScript.Judge"/>, compiled.</summary>
    internal SandboxScript Judge => _judge.Value;

    /// <summary>The command of one sandbox.</summary>
    internal ProcessStartInfo Command(SandboxScript script, SandboxLimits limits, int filter)
    {
        var command = _command(script, limits, filter);
        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        command.WorkingDirectory = "/";
        return command;
    }

    // An error is not kept: the next program may find a machine that has room again.
    private Lazy<SandboxScript> Compiled(SandboxScript script) => new(() => script.CompiledIn(this), LazyThreadSafetyMode.PublicationOnly);

    private static SandboxUser[] Candidates() =>
        Environment.IsPrivilegedProcess ? [SandboxUser.Nobody, SandboxUser.Root] : [SandboxUser.Self];

    private static Version Installed()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Bubblewrap.Name, ["--version"]) { RedirectStandardOutput = true })!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (!Version.TryParse(text.Split(' ') is [.., var number] ? number : "", out var version) || version < Bubblewrap.Oldest)
            {
                throw new InputException(
                    $"'{text.Trim()}' is older than bubblewrap {Bubblewrap.Oldest}, which can limit a temporary folder");
            }

            return version;
        }
        catch (Win32Exception error)
        {
            throw new InputException("model-written programs run in bubblewrap, which is not here: apt-get install bubblewrap", error);
        }
    }
}

/// <summary>How a program went.</summary>
/// <param name="End">What ended it.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">The beginning of what it wrote.</param>
/// <param name="OutputBytes">How much it wrote.</param>
public sealed record SandboxRun(SandboxEnd End, int ExitCode, string Output, long OutputBytes);
