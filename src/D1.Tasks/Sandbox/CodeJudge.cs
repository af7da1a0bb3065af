using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace D1.Tasks.Sandbox;

/// <summary>
/// Tests programs. Tests run in one sandbox, the program in another; calls and results cross as literals, so the verdict is that of a
/// process which never executes the program's code, and the program never has what is expected of it. Arguments cross as copies: what a
/// program does to them stays with it, and cannot change what a test compares. For one thread.
/// </summary>
public sealed class CodeJudge(PythonSandbox sandbox, SandboxLimits? limits = null) : IDisposable
{
    /// <summary>What the judge says where a set of tests ended its process.</summary>
    internal const string Died = "the tests' process has died";

    // Its calls may be longer than results, and judge.py limits them.
    private const int JudgeLineBytes = 1 << 26;

    private readonly SandboxLimits _limits = limits ?? new();

    // It runs tests alone, each set of them in a process of its own, so it can stay.
    private SandboxedProcess? _judge;

    /// <summary>Tests a program; once more where what ended it may not be the program's doing.</summary>
    /// <param name="program">Its text.</param>
    /// <param name="tests">What is asked of it.</param>
    /// <exception cref="ArgumentException">There are no tests.</exception>
    public CodeVerdict Judge(string program, CodeTests tests)
    {
        if (tests.Tests.Count == 0) throw new ArgumentException("a program without tests has no verdict", nameof(tests));
        var (verdict, certain) = Try(program, tests, retried: false);
        return certain ? verdict : Try(program, tests, retried: true).Verdict;
    }

    /// <summary>Ends the process that runs tests, if there is one; the next program starts another.</summary>
    public void Dispose() => Discard();

    /// <summary>Whether it judges in that sandbox, within those limits.</summary>
    internal bool IsOf(PythonSandbox other, SandboxLimits others) => other == sandbox && others == _limits;

    private (CodeVerdict Verdict, bool Certain) Try(string program, CodeTests tests, bool retried)
    {
        using var process = new SandboxedProcess(sandbox, sandbox.Program, _limits);
        process.Write(Convert.ToHexString(Encoding.UTF8.GetBytes(program)));
        var verdicts = new List<TestVerdict>();
        // Its answer to the text itself comes before any call is made.
        var (ended, certain, complaint) = process.ReadLine() is { } loaded
            ? Ask(process, Encoding.UTF8.GetString(loaded), tests, verdicts) : (true, true, null);

        if (ended)
        {
            (var outcome, var detail, certain) = HowItEnded(process);
            verdicts.Add(new(tests.Tests[verdicts.Count], outcome, detail));
        }

        var (left, why) = complaint is null ? (TestOutcome.NotRun, "the program had ended") : (TestOutcome.Error, complaint);
        verdicts.AddRange(tests.Tests.Skip(verdicts.Count).Select(test => new TestVerdict(test, left, why)));
        process.Kill();
        return (new(verdicts, process.Output, process.OutputBytes, retried), certain);
    }

    private (TestOutcome Outcome, string Detail, bool Certain) HowItEnded(SandboxedProcess process)
    {
        if (process.Overflowed) return (TestOutcome.Error, $"a result of more than {_limits.ResultBytes} bytes", true);
        return process.End() switch
        {
            SandboxEnd.ProcessorTime => (TestOutcome.Timeout, $"over {_limits.ProcessorSeconds} s of processor time", true),
            SandboxEnd.WallTime => (TestOutcome.Timeout, $"over {_limits.WallSeconds} s by the clock", false),
            _ => (TestOutcome.Error, $"the program ended with exit code {process.ExitCode}", process.ExitCode < SandboxedProcess.Signal),
        };
    }

    /// <summary>Has the tests run; what they ask of the program goes to it and back.</summary>
    private (bool Ended, bool Certain, string? Complaint) Ask(
        SandboxedProcess process, string loaded, CodeTests tests, List<TestVerdict> verdicts)
    {
        var judge = Started();
        judge.Write(Request(loaded, tests));
        var ended = false;
        while (judge.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var answer = document.RootElement;
            if (answer.TryGetProperty("call", out var call))
            {
                process.Write(call.GetString()!);
                var result = process.ReadLine();
                ended = result is null;
                judge.Write(result ?? []);
            }
            else if (answer.TryGetProperty("outcome", out var outcome))
            {
                var became = outcome.GetString() switch
                {
                    "passed" => TestOutcome.Passed,
                    "failed" => TestOutcome.Failed,
                    _ => TestOutcome.Error,
                };
                verdicts.Add(new(tests.Tests[verdicts.Count], became, answer.GetProperty("detail").GetString()!));
            }
            else
            {
                // Until the next program it waits as long as that takes.
                judge.Within(null);
                if (answer.GetProperty("last").GetBoolean()) Discard();
                return (ended, true, answer.GetProperty("end").GetString() is { Length: > 0 } complaint ? complaint : null);
            }
        }

        var late = !judge.Overflowed && judge.End() == SandboxEnd.WallTime;
        Discard();
        return (ended, false, late ? $"the tests did not end within {Net} s" : Died);
    }

    // The net of the whole exchange: the program has a deadline of its own.
    private int Net => 2 * _limits.WallSeconds;

    private SandboxedProcess Started()
    {
        if (_judge is { HasExited: true }) Discard();
        _judge ??= new(sandbox, sandbox.Judge, _limits with { ProcessorSeconds = 0, Children = true, ResultBytes = JudgeLineBytes });
        _judge.Within(Net);
        return _judge;
    }

    private void Discard()
    {
        _judge?.Dispose();
        _judge = null;
    }

    private string Request(string loaded, CodeTests tests)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartArray();
            json.WriteNumberValue(_limits.ProcessorSeconds);
            json.WriteStartObject();
            json.WriteString("loaded", loaded);
            json.WriteString("setup", tests.Setup);
            Texts("tests", tests.Tests);
            Texts("functions", tests.Functions);
            json.WriteEndObject();
            json.WriteEndArray();

            void Texts(string name, IReadOnlyList<string> texts)
            {
                json.WriteStartArray(name);
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
            }
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
