using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using D1.Core;

namespace D1.Tasks.Sandbox;

/// <summary>A command that a user names in bubblewrap's place: believed once it has been tried.</summary>
internal static class OtherRunner
{
    /// <summary>Names the command: its words, with spaces between them.</summary>
    public const string Variable = "D1_SANDBOX";

    private const string Path = "PATH";

    /// <summary>The runner that this machine's environment names; null where it names none. Records of those that were tried lie in the
    /// user's cache: they are of this machine.</summary>
    /// <exception cref="InputException">It is not used; the message says why.</exception>
    [OutsideKey("who runs a program changes no verdict; the Python within is in the key")]
    public static PythonSandbox? OfMachine()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Named(Environment.GetEnvironmentVariable(Variable), System.IO.Path.Combine(cache, "d1", "sandbox"));
    }

    /// <summary>The runner of a command in one text; null where that has no words.</summary>
    public static PythonSandbox? Named(string? command, string records)
    {
        if (string.IsNullOrWhiteSpace(command)) return null;
        try
        {
            return Open(command.Split(' ', StringSplitOptions.RemoveEmptyEntries), records);
        }
        catch (InputException error)
        {
            throw new InputException($"{Variable}: {error.Message}", error);
        }
    }

    public static PythonSandbox Open(IReadOnlyList<string> command, string records)
    {
        if (command.Count == 0) throw new InputException("a runner's command is empty");
        var name = string.Join(' ', command);
        var asked = Asked(name, Sandbox("?"));
        if (asked is not { End: SandboxEnd.Exited, ExitCode: 0 })
            throw new InputException($"the runner '{name}' does not run python3: {asked.Output.Trim()}");
        var sandbox = Sandbox(asked.Output.Trim());

        var record = System.IO.Path.Combine(records, $"{Digest(command, sandbox.PythonVersion)}.txt");
        if (File.Exists(record)) return sandbox;
        foreach (var attempt in EscapeList.Attempts)
        {
            if (EscapeList.Try(sandbox, attempt) is { } how)
                throw new InputException($"the runner '{name}' is not used: {attempt} gets out of it ({how})");
        }

        Directory.CreateDirectory(records);
        File.WriteAllText(record, $"{name}\nPython {sandbox.PythonVersion}\n{EscapeList.Attempts.Count} attempts failed\n");
        return sandbox;

        PythonSandbox Sandbox(string version) => new(name, version, (script, limits, _) => Command(command, script, limits));
    }

    private static SandboxRun Asked(string name, PythonSandbox sandbox)
    {
        try
        {
            return sandbox.Run("import platform\nprint(platform.python_version())");
        }
        catch (Win32Exception error)
        {
            throw new InputException($"the runner '{name}' cannot be started: {error.Message}", error);
        }
    }

    private static ProcessStartInfo Command(IReadOnlyList<string> command, SandboxScript script, SandboxLimits limits)
    {
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "python3", .. script.Arguments(0, limits)]);
        start.Environment.Clear();
        start.Environment[Path] = Environment.GetEnvironmentVariable(Path);
        return start;
    }

    /// <summary>Of what could make another try end differently, as far as files tell: the attempts, the kernel, the command and each file
    /// among its words, as in <c>--config=/etc/runner.cfg</c>. What such a file names in its turn, a folder, or an image that a service
    /// keeps, is not read.</summary>
    /// <exception cref="InputException">A file of the command cannot be read.</exception>
    public static string Digest(IReadOnlyList<string> command, string pythonVersion)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IEnumerable<string> texts =
        [
            Kernel(), pythonVersion, .. command, SandboxScript.Program.Text, SandboxScript.Judge.Text, SandboxScript.Whole.Text,
            .. EscapeList.Attempts.Select(EscapeList.Text), .. Files(command).Select(Content),
        ];
        foreach (var text in texts) hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Its release, and when it was built.
    private static string Kernel() =>
        File.Exists("/proc/version") ? File.ReadAllText("/proc/version") : Environment.OSVersion.VersionString;

    // It runs in /. What has no length may be a device, which has no end.
    private static IEnumerable<FileInfo> Files(IReadOnlyList<string> command) =>
        from path in command.Skip(1).SelectMany(word => (string[])[word, word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..]])
            .Prepend(Found(command[0])).OfType<string>().Distinct()
        let named = new FileInfo(System.IO.Path.Combine("/", path))
        where named.Exists
        let file = named.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? named
        where file.Exists && file.Length > 0
        select file;

    private static string Content(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"the runner's file {file} must be readable, or nobody sees that it has changed: {error.Message}", error);
        }
    }

    private static string? Found(string program) => program.Contains('/', StringComparison.Ordinal) ? System.IO.Path.GetFullPath(program)
        : (Environment.GetEnvironmentVariable(Path) ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
