using System.Globalization;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Tests.Sandbox;

public sealed class EscapeTests
{
    /// <summary>Every attempt, as everybody who can start a sandbox here.</summary>
    public static TheoryData<string, string> Attempts()
    {
        var attempts = new TheoryData<string, string>();
        foreach (var attempt in EscapeList.Attempts)
        {
            foreach (var user in Users()) attempts.Add(attempt, user);
        }

        return attempts;
    }

    public static TheoryData<string> Users() => [.. Sandboxes.Users.Select(user => user.ToString())];

    [SandboxTheory]
    [MemberData(nameof(Attempts))]
    public void No_attempt_gets_out(string attempt, string user)
    {
        var how = EscapeList.Try(Find(user), attempt);
        Assert.True(how is null, how);
    }

    [SandboxFact]
    public void The_attempts_are_all_there() => Assert.Equal((18, 19), (
        EscapeList.Attempts.Count(attempt => attempt.StartsWith("Programs/", StringComparison.Ordinal)),
        EscapeList.Attempts.Count(attempt => attempt.StartsWith("Forgeries/", StringComparison.Ordinal))));

    [Fact]
    public void Each_item_of_a_forgery_is_tried_by_itself()
    {
        Assert.Equal([("item = 1: ", "a\nitem = 1\nb"), ("item = 2: ", "a\nitem = 2\nb")], EscapeList.Items("a\nitem = 1\nitem = 2\nb"));
        Assert.Equal(("", "a\nb"), Assert.Single(EscapeList.Items("a\nb")));
        Assert.Equal((17, 34), (Count("hostile_results"), Count("forged_answers")));

        static int Count(string forgery) => EscapeList.Items(EscapeList.Text($"Forgeries/{forgery}")).Count();
    }

    [SandboxTheory]
    [MemberData(nameof(Users))]
    public void What_is_left_in_the_background_ends_with_the_program(string user)
    {
        // A size that tells this sandbox's processes from others'.
        var limits = new SandboxLimits { MemoryMib = 509, Children = true, WallSeconds = 60 };
        var mark = (509L << 20).ToString(CultureInfo.InvariantCulture);
        var text = EscapeList.Text(EscapeList.Shared) + EscapeList.Text("Programs/background");
        var run = Find(user).Run(text, limits);
        // How it ended says nothing: in one of thirty runs the C library aborts it, for an error of a futex, as it starts its thread.
        Assert.True(run.End == SandboxEnd.Exited && run.Output.StartsWith("trying\nleft\n", StringComparison.Ordinal), $"{run}");
        for (var tries = 0; Alive() && tries < 200; tries++) Thread.Sleep(50);
        Assert.False(Alive());

        bool Alive() => Directory.EnumerateDirectories("/proc").Any(process =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0').Contains(mark);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
    }

    [SandboxFact]
    public void The_search_for_what_is_expected_finds_what_lies_in_the_process()
    {
        const string planted = "import sys\nsys.modules['planted'] = type(sys)('planted')\nsys.modules['planted'].row = [int('1224741')]\n";
        using var judge = new CodeJudge(PythonSandbox.Open(), new() { ProcessorSeconds = 30, WallSeconds = 120 });
        var search = EscapeList.Text("Forgeries/frames_and_gc");
        var verdict = judge.Judge(planted + search, new CodeTests("assert f(2) == 1224741"));
        Assert.True(verdict.Passed, $"{verdict.FirstFailure?.Detail} {verdict.Output}");
        Assert.StartsWith("escaped: ", verdict.Output, StringComparison.Ordinal);
    }

    private static PythonSandbox Find(string user) => PythonSandbox.Find(Enum.Parse<SandboxUser>(user));
}
