using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace D1.Tasks.Sandbox;

/// <summary>
/// Attempts to get out of a sandbox, or to a verdict that is not deserved. They are real: each is a program that does what it can, in
/// <c>Escapes/Programs</c> and <c>Escapes/Forgeries</c>.
/// </summary>
public static class EscapeList
{
    private const string Folder = "sandbox/escapes/", Programs = "Programs/", Forgeries = "Forgeries/";

    // What they begin with.
    internal const string Shared = "attempt";

    private const string Mildest = Programs + "files";

    // What is expected of the forgeries, and stands in none of them where they look for it.
    private const string Secret = "1224741";

    private const string Item = "item = ";

    // What those come to that do not end by themselves.
    private static readonly Dictionary<string, SandboxEnd> Ends = new()
    {
        ["endless_loop"] = SandboxEnd.ProcessorTime,
        ["endless_output"] = SandboxEnd.ProcessorTime,
        ["ignored_signals"] = SandboxEnd.ProcessorTime,
        ["sleep"] = SandboxEnd.WallTime,
    };

    /// <summary>Each attempt, as <c>Programs/network</c>.</summary>
    public static IReadOnlyList<string> Attempts { get; } =
    [
        .. typeof(EscapeList).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".py".Length]).Where(name => name.Contains('/', StringComparison.Ordinal))
            // The mildest first: a runner that fails it is tried no further.
            .OrderByDescending(name => name == Mildest).ThenBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>Makes an attempt. Null where the sandbox held; otherwise what happened, in a line.</summary>
    public static string? Try(PythonSandbox sandbox, string attempt) =>
        attempt.StartsWith(Programs, StringComparison.Ordinal) ? TryProgram(sandbox, attempt) : TryForgery(sandbox, attempt);

    private static string? TryProgram(PythonSandbox sandbox, string attempt)
    {
        using var host = new Host();
        var expected = Ends.GetValueOrDefault(attempt[Programs.Length..], SandboxEnd.Exited);
        var limits = new SandboxLimits
        {
            ProcessorSeconds = expected == SandboxEnd.ProcessorTime ? 1 : 10,
            WallSeconds = expected == SandboxEnd.WallTime ? 5 : 60,
            OutputBytes = 2000,
        };
        var run = sandbox.Run(host.Describe() + Text(Shared) + Text(attempt), limits);
        if (!run.Output.StartsWith("trying\n", StringComparison.Ordinal)) return $"was not tried: {run.Output}";
        if (run.Output.Contains("escaped", StringComparison.Ordinal)) return run.Output["trying\n".Length..].TrimEnd();
        if (run.End != expected || (expected == SandboxEnd.Exited && run.ExitCode != 0))
            return $"ended by {run.End}, exit code {run.ExitCode}: {run.Output}";
        if (expected == SandboxEnd.ProcessorTime && run.Output.Length > limits.OutputBytes + 1) return "its output is not cut";
        return host.Trouble();
    }

    private static string? TryForgery(PythonSandbox sandbox, string attempt)
    {
        using var judge = new CodeJudge(sandbox, new() { ProcessorSeconds = 10, WallSeconds = 60 });
        var tests = new CodeTests("from solution import *",
            [
                $"assert f(2) == {Secret}", $"import unittest\nunittest.TestCase().assertEqual(f(3), {Secret})",
                $"result = f(4)\nif result != {Secret}:\n    raise AssertionError",
                $"assert all(map(lambda n: f(n) == {Secret}, [5, 6]))", $"assert abs(f(7) - {Secret}) < 1e-6",
            ], []);
        foreach (var (item, program) in Items(Text(attempt)))
        {
            if (Forged(judge.Judge(program, tests)) is { } how) return item + how;
            // Who judged it must judge the next as ever.
            var honest = judge.Judge($"def f(n): return {Secret}", tests);
            if (!honest.Passed) return $"{item}spoils the next verdict: {honest.FirstFailure?.Detail}";
        }

        return null;
    }

    private static string? Forged(CodeVerdict verdict) =>
        verdict.Output.Contains("escaped", StringComparison.Ordinal) ? verdict.Output.TrimEnd()
        : verdict.Tests.FirstOrDefault(test => test.Outcome == TestOutcome.Passed) is { } passed ? $"passed: {passed.Test}"
        : verdict.Tests.Any(test => test.Detail == CodeJudge.Died) ? CodeJudge.Died
        : null;

    /// <summary>The programs of a forgery: lines that begin with <c>item = </c> are alternatives, one to a program.</summary>
    internal static IEnumerable<(string Item, string Program)> Items(string text)
    {
        var lines = text.Split('\n');
        var items = lines.Where(line => line.StartsWith(Item, StringComparison.Ordinal)).ToList();
        return items.Count == 0 ? [("", text)]
            : items.Select(item => ($"{item}: ", string.Join('\n', lines.Where(line => line == item || !items.Contains(line)))));
    }

    /// <summary>The program of an attempt.</summary>
    internal static string Text(string attempt)
    {
        using var reader = new StreamReader(typeof(EscapeList).Assembly.GetManifestResourceStream($"{Folder}{attempt}.py")!);
        return reader.ReadToEnd();
    }

    /// <summary>What of the machine outside an attempt goes for.</summary>
    private sealed class Host : IDisposable
    {
        private const string Variable = "D1_OUTSIDE", Content = "outside";

        // Not in /tmp, which within is the sandbox's own.
        private readonly string _file = $"/var/tmp/d1-outside-{Guid.NewGuid():N}";
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Process _process = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;

        public Host()
        {
            File.WriteAllText(_file, Content);
            // Nothing but the sandbox shall keep anybody from it.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_file, (UnixFileMode)Convert.ToInt32("666", 8));
            Environment.SetEnvironmentVariable(Variable, Content);
            _listener.Start();
        }

        private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        /// <summary>A line of Python.</summary>
        public string Describe()
        {
            var variables = string.Join(", ", Environment.GetEnvironmentVariables().Keys.Cast<string>().Select(Quoted));
            return string.Create(CultureInfo.InvariantCulture,
                $"HOST = dict(file={Quoted(_file)}, port={Port}, process={_process.Id}, variable={Quoted(Variable)}, ")
                + $"variables=[{variables}], name={Quoted(Environment.MachineName)})\n";

            static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
        }

        public string? Trouble() =>
            _process.HasExited ? "a process of the host has ended"
            : File.ReadAllText(_file) != Content ? "a file of the host has changed"
            : _listener.Pending() ? "a port of the host was reached"
            : null;

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _listener.Dispose();
            Environment.SetEnvironmentVariable(Variable, null);
            File.Delete(_file);
        }
    }
}
