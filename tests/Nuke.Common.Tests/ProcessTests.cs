using D1.Tests;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace BuildTests;

/// <summary>Started processes: their lines, exit codes and arguments.</summary>
[Collection(nameof(Sequential))]
public class ProcessTests
{
    [UnixFact]
    public void Lines_keep_their_stream()
    {
        using var process = Shell("echo out; echo err >&2");
        process.AssertZeroExitCode();
        Assert.Equal("out", process.Output.StdToText());
        Assert.Equal("err", process.Output.Single(x => x.Type == OutputType.Err).Text);
    }

    [UnixFact]
    public void Failure_names_the_command_the_code_and_what_it_said()
    {
        using var process = Shell("echo broken >&2; exit 3");
        var exception = Assert.Throws<ProcessException>(() => process.AssertZeroExitCode());
        Assert.Equal(3, exception.ExitCode);
        Assert.StartsWith("Process 'bash' exited with code 3.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("broken", exception.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Tools_run_wait_and_check()
    {
        var bash = ToolResolver.GetPathTool("bash");
        Assert.Equal("a b", bash($"-c {"echo 'a b'"}", logOutput: false, logInvocation: false).StdToText());
        Assert.Throws<ProcessException>(() => bash($"-c {"exit 1"}", logOutput: false, logInvocation: false));
        var code = 0;
        bash($"-c {"exit 4"}", logOutput: false, logInvocation: false, exitHandler: process => code = process.ExitCode);
        Assert.Equal(4, code);
    }

    [UnixFact]
    public void Environment_is_the_given_one()
    {
        var bash = ToolResolver.GetPathTool("bash");
        var output = bash(
            $"-c {"echo $COLOUR-$HOME"}",
            environmentVariables: new Dictionary<string, string> { ["COLOUR"] = "blue" },
            logOutput: false,
            logInvocation: false);
        Assert.Equal("blue-", output.StdToText());
    }

    [UnixFact]
    public void Timeout_ends_the_process()
    {
        using var process = Shell("sleep 60", timeout: 50);
        var exception = Assert.Throws<ArgumentException>(() => process.AssertWaitForExit());
        Assert.Equal("Process 'bash' ran past its timeout", exception.Message);
    }

    [UnixFact]
    public void Children_end_with_the_build()
    {
        using var plain = Shell("exec sleep 60");
        using var careful = Shell("trap 'echo saved; exit 0' TERM; echo ready; while true; do sleep 0.05; done");
        while (careful.Output.Count == 0)
            Thread.Sleep(10);
        ChildProcesses.End();
        plain.WaitForExit();
        careful.WaitForExit();
        Assert.Equal(143, plain.ExitCode);
        Assert.Equal(["ready", "saved"], careful.Output.Select(x => x.Text));
    }

    [Fact]
    public void Missing_executable_is_named() =>
        Assert.Equal(
            "Could not find 'no-such-tool' on the PATH",
            Assert.Throws<ArgumentException>(() => ToolResolver.GetPathTool("no-such-tool")).Message);

    [Fact]
    public void Arguments_with_spaces_are_quoted_and_secrets_kept()
    {
        var (spaced, quoted) = (AbsolutePath.Create("/a b") / "c", AbsolutePath.Create("/a\"b"));
        var handler = Arguments($"run {"plain"} {"with space"} {"as is":nq} {"token":r} {spaced} {quoted} {1.5}");
        Assert.Equal("run plain \"with space\" as is token \"/a b/c\" \"/a\\\"b\" 1.5", handler.ToStringAndClear());
        Assert.Equal("login [REDACTED]", handler.GetFilter()("login token"));
    }

    private static IProcess Shell(string command, int? timeout = null) => ProcessTasks.StartProcess(
        "bash", $"-c \"{command}\"", timeout: timeout, logOutput: false, logInvocation: false);

    private static ArgumentStringHandler Arguments(ArgumentStringHandler handler) => handler;
}
