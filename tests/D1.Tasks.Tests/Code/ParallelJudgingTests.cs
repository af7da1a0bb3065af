using System.Diagnostics;
using D1.Core;
using D1.Tasks.Code;
using D1.Tasks.Sandbox;
using D1.Tasks.Tests.Sandbox;

namespace D1.Tasks.Tests.Code;

/// <summary>Alone, since the threads that judge are those of the whole process.</summary>
[CollectionDefinition(nameof(ParallelJudgingTests), DisableParallelization = true)]
[Collection(nameof(ParallelJudgingTests))]
public sealed class ParallelJudgingTests
{
    [SandboxFact]
    public void A_program_that_cannot_be_judged_has_failed_and_the_others_are_judged()
    {
        var usual = PythonSandbox.Open();
        var judges = 0;
        // The first judge of all says what no judge says.
        var sandbox = new PythonSandbox("odd", usual.PythonVersion, (script, limits, filter) =>
            limits.Children && Interlocked.Increment(ref judges) == 1 ? new("echo", ["nonsense"])
            : usual.Command(script, limits, filter));
        var tests = new CodeTests("assert f() == 1", "assert f() == 1");
        var verdicts = ParallelJudging.Judge(sandbox, [.. Enumerable.Repeat(("def f(): return 1", tests), 4)]);
        var failed = Assert.Single(verdicts, verdict => !verdict.Passed);
        Assert.Equal([TestOutcome.Error, TestOutcome.Error], failed.Tests.Select(test => test.Outcome));
        Assert.StartsWith("it could not be judged: ", failed.FirstFailure!.Detail, StringComparison.Ordinal);
    }

    [SandboxFact]
    public void Judges_are_kept_for_the_next_programs()
    {
        var usual = PythonSandbox.Open();
        var judges = 0;
        var sandbox = new PythonSandbox("counted", usual.PythonVersion, (script, limits, filter) =>
        {
            if (limits.Children) Interlocked.Increment(ref judges);
            return usual.Command(script, limits, filter);
        });
        for (var number = 0; number < 3; number++)
        {
            var tests = new CodeTests($"assert f() == {number}");
            Assert.All(ParallelJudging.Judge(sandbox, [.. Enumerable.Repeat(($"def f(): return {number}", tests), 8)]),
                verdict => Assert.True(verdict.Passed));
        }

        Assert.InRange(judges, 1, Environment.ProcessorCount);
    }

    [SandboxFact]
    public void Where_no_sandbox_starts_nothing_is_judged()
    {
        var sandbox = new PythonSandbox("none", "3", (_, _, _) => new ProcessStartInfo("/nowhere/runner"));
        Assert.StartsWith("a program could not be judged: ", Assert.Throws<InputException>(
            () => ParallelJudging.Judge(sandbox, [("", new CodeTests("assert f()"))])).Message, StringComparison.Ordinal);
    }
}
