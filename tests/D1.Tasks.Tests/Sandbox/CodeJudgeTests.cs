using D1.Core;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Tests.Sandbox;

public sealed class CodeJudgeTests
{
    [SandboxFact]
    public void Tests_pass_and_fail_one_by_one_and_say_why()
    {
        var verdict = Judge("print('hello')\ndef f(a, b): return a * b",
            new("assert f(2, 3) == 6", "assert f(2, 2) == 5, 'wrong'", "assert f([1], 2) == [1, 1]", "assert f({}, 1)", "assert g(1)"));
        Assert.Equal([TestOutcome.Passed, TestOutcome.Failed, TestOutcome.Passed, TestOutcome.Error, TestOutcome.Error],
            verdict.Tests.Select(test => test.Outcome));
        Assert.Equal("assert f(2, 2) == 5, 'wrong'; AssertionError: wrong; the last result was 4", verdict.FirstFailure!.Detail);
        Assert.StartsWith("assert f({}, 1); TypeError: unsupported operand", verdict.Tests[3].Detail, StringComparison.Ordinal);
        Assert.EndsWith("NameError: the program has no 'g'", verdict.Tests[4].Detail, StringComparison.Ordinal);
        Assert.Equal((0.4, false, "hello\n", 6L, false),
            (verdict.Share, verdict.Passed, verdict.Output, verdict.OutputBytes, verdict.Retried));
    }

    /// <summary>A text of Python may hold half a pair of surrogates; one of .NET or of JSON may not.</summary>
    [SandboxTheory]
    [InlineData("raise ValueError('\\ud800')", "assert f() == 1", "assert f() == 1; ValueError: \\ud800")]
    [InlineData("return '\\ud800'", "assert 1 == 2, f()", "assert 1 == 2, f(); AssertionError: \\ud800; the last result was '\\ud800'")]
    [InlineData("return '\\ud800'", "getattr(f, f())", "getattr(f, f()); AttributeError: 'function' object has no attribute '\\ud800'")]
    [InlineData("raise type('\u00e9', (Exception,), {})", "assert f() == 1", "assert f() == 1; \u00e9")]
    public void What_is_no_text_elsewhere_is_told_by_its_escape(string body, string test, string detail)
    {
        var verdict = Judge($"def f(): {body}\ndef g(): return 1", new(test, "assert g() == 1"));
        Assert.Equal((0.5, detail), (verdict.Share, verdict.FirstFailure!.Detail));
    }

    /// <summary>What cannot be shown must not keep the tests behind it from running.</summary>
    [SandboxTheory]
    [InlineData("10 ** 5000", "assert f(1) == 1", "assert f(1) == 1; the last result was <int that cannot be shown>")]
    [InlineData("10 ** 5000", "assert f(1) == 1, f(1)", "assert f(1) == 1, f(1); AssertionError: <AssertionError that cannot be shown>; "
        + "the last result was <int that cannot be shown>")]
    [InlineData("[10 ** 5000]", "raise ValueError(f(1))", "raise ValueError(f(1)); ValueError: <ValueError that cannot be shown>")]
    [InlineData("7", "import sys\nsys.exit(f(1))", "sys.exit(f(1)); SystemExit: 7")]
    public void A_test_that_fails_leaves_the_next_to_be_run(string result, string test, string detail)
    {
        var verdict = Judge($"def f(n): return {result} if n == 1 else n", new(test, "assert f(2) == 2"));
        Assert.Equal((0.5, detail), (verdict.Share, verdict.FirstFailure!.Detail));
    }

    [SandboxFact]
    public void A_program_gets_copies_of_arguments() =>
        Assert.True(Judge("def f(x):\n    x.clear()\n    return x", new CodeTests("v = [1]\nassert f(v) == [] and v == [1]")).Passed);

    [SandboxFact]
    public void A_program_chooses_no_names_of_the_tests()
    {
        const string program = "__all__ = ['f', 'abs', 'len']\n__file__ = 'x'\n__builtins__ = {}\ndef f(n): return n\n"
            + "def abs(n): return 0\ndef len(n): return 3";
        var verdict = Judge(program, new("from solution import *", ["assert abs(f(2) - 5) < 1", "assert len([f(2)]) == 3", "__file__",
            "assert isinstance(__builtins__, dict)", "assert f(2) == 2"], []));
        Assert.Equal([TestOutcome.Failed, TestOutcome.Failed, TestOutcome.Error, TestOutcome.Passed, TestOutcome.Passed],
            verdict.Tests.Select(test => test.Outcome));
    }

    [SandboxFact]
    public void Names_of_the_setup_are_its_own_unless_they_are_said_to_be_functions()
    {
        const string setup = "def f(x): return 1\ndef helper(x): return 2";
        const string program = "def f(x): return 10\ndef helper(x): return 20\ndef sum(x): return 30";
        Assert.True(Judge(program, new(setup, ["assert f(0) == 10 and helper(0) == 2"], ["f"])).Passed);
        Assert.True(Judge(program, new("", ["assert sum(0) == 30"], ["sum"])).Passed);
    }

    [SandboxFact]
    public void A_loop_ends_by_processor_time_and_what_comes_after_is_not_run()
    {
        var verdict = Judge("def f(x):\n    while x: pass\n    return x",
            new("assert f(0) == 0", "assert f(1) == 1", "assert f(0) == 0"), new() { ProcessorSeconds = 1, WallSeconds = 60 });
        Assert.Equal([TestOutcome.Passed, TestOutcome.Timeout, TestOutcome.NotRun], verdict.Tests.Select(test => test.Outcome));
        Assert.Equal(("over 1 s of processor time", false), (verdict.FirstFailure!.Detail, verdict.Retried));
    }

    [SandboxFact]
    public void Sleep_ends_by_the_clock_and_is_tried_twice()
    {
        var verdict = Judge("import time\ndef f(): time.sleep(1000)", new CodeTests("assert f() == 0"), new() { WallSeconds = 2 });
        Assert.Equal((TestOutcome.Timeout, true), (verdict.Tests[0].Outcome, verdict.Retried));
    }

    [SandboxFact]
    public void A_loop_in_the_tests_ends_too()
    {
        using var judge = new CodeJudge(PythonSandbox.Open(), new() { ProcessorSeconds = 1, WallSeconds = 30 });
        var verdict = judge.Judge("def f(): return 0", new CodeTests("while f() == 0: pass"));
        Assert.False(verdict.Passed);
        Assert.True(judge.Judge("def f(): return 0", new CodeTests("assert f() == 0")).Passed);
    }

    [SandboxFact]
    public void A_test_that_catches_everything_does_not_pass_where_the_program_ends()
    {
        const string caught = "try:\n    f()\nexcept:\n    pass";
        var verdict = Judge("import os\ndef f(): os._exit(0)", new CodeTests(caught, caught));
        Assert.Equal([TestOutcome.Error, TestOutcome.NotRun], verdict.Tests.Select(test => test.Outcome));
        Assert.Equal("the program ended with exit code 0", verdict.FirstFailure!.Detail);
    }

    /// <summary>As the text is read, or in a function; of the module itself, or of one that uses it.</summary>
    [SandboxTheory]
    [InlineData("import random\nv = random.random()\ndef f(): return v", "0.8444218515250481")]
    [InlineData("def f():\n    import random\n    return random.random()", "0.8444218515250481")]
    [InlineData("def f():\n    import statistics\n    return statistics.NormalDist().samples(1)[0] != 0", "True")]
    [InlineData("import random\nrandom.seed(42)\ndef f(): return random.random()", "0.6394267984578837")]
    public void Chance_is_the_same_each_time(string program, string first)
    {
        var tests = new CodeTests($"assert f() == {first}");
        Assert.True(Judge(program, tests).Passed);
        var outputs = Enumerable.Range(0, 2).Select(_ => Judge(program + "\nprint(f())", tests).Output).ToList();
        Assert.Equal(outputs[0], outputs[1]);
    }

    [SandboxFact]
    public void A_text_that_is_no_program_fails_every_test()
    {
        var verdict = Judge("def f(:", new("assert f(1)", "assert f(2)"));
        Assert.All(verdict.Tests, test => Assert.Equal(TestOutcome.Error, test.Outcome));
        Assert.StartsWith("the program does not load: SyntaxError: invalid syntax", verdict.Tests[0].Detail, StringComparison.Ordinal);
        Assert.False(verdict.Loads);
    }

    [SandboxTheory]
    [InlineData("x = y", "NameError: name 'y' is not defined")]
    [InlineData("raise ValueError('it\\'s \"two\"\\nlines')", "ValueError: it's \"two\"\nlines")]
    [InlineData("class Odd(Exception): pass\nraise Odd", "Odd")]
    [InlineData("import nowhere", "ModuleNotFoundError: No module named 'nowhere'")]
    [InlineData("def f(:", "SyntaxError: invalid syntax (<program>, line 1)")]
    [InlineData("raise ValueError('\\ud800')", "ValueError: \\ud800")]
    public void A_program_that_does_not_load_says_why_in_plain_words(string program, string why) =>
        Assert.Equal($"the program does not load: {why}", Judge(program, new CodeTests("assert f()")).FirstFailure!.Detail);

    [SandboxFact]
    public void Arguments_may_be_longer_than_results_and_have_a_limit_of_their_own()
    {
        var verdict = Judge("def f(x): return len(x)",
            new("assert f(list(range(300000))) == 300000", "assert f('x' * 5000000)", "assert f([2]) == 1"));
        Assert.Equal([TestOutcome.Passed, TestOutcome.Error, TestOutcome.Passed], verdict.Tests.Select(test => test.Outcome));
        Assert.Equal("assert f('x' * 5000000); CallTooLong: a call of more than 4194304 bytes", verdict.FirstFailure!.Detail);
        Assert.False(verdict.Retried);
    }

    [SandboxFact]
    public void Tests_that_take_too_long_say_how_long_they_had() => Assert.Equal("the tests did not end within 2 s",
        Judge("def f(): pass", new CodeTests("import time\ntime.sleep(60)"), new() { WallSeconds = 1 }).FirstFailure!.Detail);

    [SandboxFact]
    public void A_setup_that_fails_says_so() => Assert.Equal("the tests' own setup fails: NameError: name 'undefined' is not defined",
        Judge("def f(): pass", new("del undefined", ["assert f() is None"], [])).Tests[0].Detail);

    [SandboxTheory]
    [InlineData(0)]
    [InlineData(3)]
    public void Tests_whose_process_ends_say_so(int code) => Assert.Equal("the tests' process has died",
        Judge("def f(): pass", new($"import os\nos._exit({code})", ["assert f() is None"], [])).Tests[0].Detail);

    [SandboxFact]
    public void The_same_program_prints_the_same()
    {
        const string program = "import time, sys, locale\nprint(hash('a'), set('abcdef'), time.tzname, sys.getrecursionlimit(), "
            + "sys.stdout.encoding, locale.setlocale(locale.LC_CTYPE))";
        var first = PythonSandbox.Open().Run(program);
        Assert.Equal(0, first.ExitCode);
        Assert.Equal(first, PythonSandbox.Open().Run(program));
        Assert.Contains("('UTC', 'UTC') 1000 utf-8 C", first.Output, StringComparison.Ordinal);
    }

    [SandboxTheory]
    [InlineData("", "import random\nassert f(random.random()) == 0.8444218515250481")]
    [InlineData("from random import random", "assert f(random()) == 0.8444218515250481")]
    public void Chance_in_tests_is_the_same_each_time(string setup, string test) =>
        Assert.Equal([TestOutcome.Passed], Judge("def f(v): return v", new(setup, [test], [])).Tests.Select(one => one.Outcome));

    [SandboxFact]
    public void Our_scripts_are_compiled_once_however_many_programs_there_are()
    {
        var (usual, starts) = (PythonSandbox.Open(), 0);
        var sandbox = new PythonSandbox("counted", usual.PythonVersion, (script, limits, filter) =>
        {
            starts++;
            return usual.Command(script, limits, filter);
        });
        using var judge = new CodeJudge(sandbox, new() { WallSeconds = 120 });
        for (var n = 0; n < 3; n++) Assert.True(judge.Judge("def f(): return 1", new CodeTests("assert f() == 1")).Passed);
        // Each of two scripts is compiled, one process runs all tests.
        Assert.Equal(2 + 1 + 3, starts);
    }

    [SandboxFact]
    public void A_sandbox_that_does_not_compile_our_scripts_is_named_in_one_line()
    {
        using var judge = new CodeJudge(new PythonSandbox("odd 1.0", "3", (_, _, _) => new("false")));
        var error = Assert.Throws<InputException>(() => judge.Judge("", new CodeTests("assert f()")));
        Assert.Equal("odd 1.0 does not compile our own scripts: exit code 1", error.Message);
    }

    [SandboxFact]
    public void A_flood_is_cut_and_counted()
    {
        var run = PythonSandbox.Open().Run("print('x' * 1000000, end='')", new() { OutputBytes = 10 });
        Assert.Equal(("xxxxxxxxxx…", 1_000_000L), (run.Output, run.OutputBytes));
    }

    private static CodeVerdict Judge(string program, CodeTests tests, SandboxLimits? limits = null)
    {
        using var judge = new CodeJudge(PythonSandbox.Open(), limits);
        return judge.Judge(program, tests);
    }
}
