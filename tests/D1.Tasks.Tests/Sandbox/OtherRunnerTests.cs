using System.Runtime.InteropServices;
using D1.Core;
using D1.Tasks.Sandbox;
using D1.Tests;

namespace D1.Tasks.Tests.Sandbox;

public sealed class OtherRunnerTests
{
    [SandboxFact]
    public void A_runner_that_lets_anything_out_is_refused_by_the_attempts_name()
    {
        using var records = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => PythonSandbox.Open(["env", "PYTHONHASHSEED=0"], records.Path));
        Assert.Matches("^the runner 'env PYTHONHASHSEED=0' is not used: Programs/files gets out of it ", error.Message);
        Assert.Empty(Directory.EnumerateFiles(records.Path));
    }

    [SandboxFact]
    public void A_runner_without_python_is_refused()
    {
        using var records = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => PythonSandbox.Open(["false"], records.Path));
        Assert.StartsWith("the runner 'false' does not run python3", error.Message, StringComparison.Ordinal);
    }

    [SandboxFact]
    public void A_machine_may_name_its_runner_and_a_wrong_name_is_one_line()
    {
        using var records = new TemporaryFolder();
        Assert.Null(OtherRunner.Named(null, records.Path));
        Assert.Null(OtherRunner.Named(" ", records.Path));
        var error = Assert.Throws<InputException>(() => OtherRunner.Named("d1-no-such-runner  --quiet", records.Path));
        Assert.StartsWith(
            "D1_SANDBOX: the runner 'd1-no-such-runner --quiet' cannot be started: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [OrdinaryUserFact]
    public void A_runner_that_holds_is_tried_once_and_recorded()
    {
        using var folder = new TemporaryFolder();
        var runner = Runner(folder);
        var records = folder["records"];
        var sandbox = PythonSandbox.Open([runner], records);
        var record = Assert.Single(Directory.GetFiles(records));
        Assert.Equal($"{runner}\nPython {sandbox.PythonVersion}\n{EscapeList.Attempts.Count} attempts failed\n", File.ReadAllText(record));
        using (var judge = new CodeJudge(PythonSandbox.Open([runner], records)))
            Assert.True(judge.Judge("def f(x): return x", new CodeTests("assert f(1) == 1")).Passed);

        // Another file under the same name is another version.
        Assert.Equal(OtherRunner.Digest([runner], sandbox.PythonVersion), Path.GetFileNameWithoutExtension(record));
        File.AppendAllText(runner, "# changed\n");
        Assert.NotEqual(OtherRunner.Digest([runner], sandbox.PythonVersion), Path.GetFileNameWithoutExtension(record));
    }

    // Bubblewrap once more, as somebody would call it by hand; as root it becomes another user first.
    private static string Runner(TemporaryFolder folder)
    {
        var python = PythonInstallation.Find();
        // One filter for programs and for tests, which then do without a process each.
        File.WriteAllBytes(folder["filter"], SeccompFilter.Of(RuntimeInformation.ProcessArchitecture, children: false));
        var user = Environment.IsPrivilegedProcess ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : "";
        var arguments = string.Join(' ', Bubblewrap.Arguments(python, SandboxUser.Self, new(), filter: 9));
        var runner = folder.Write("runner",
            $"#!/bin/sh\nshift\nexec 9< {folder["filter"]}\nexec {user} bwrap {arguments} {python.Program} \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(runner, (UnixFileMode)Convert.ToInt32("755", 8));
        return runner;
    }
}
