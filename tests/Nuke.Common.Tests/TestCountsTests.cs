namespace BuildTests;

/// <summary>What the target Test makes of what dotnet test prints and writes.</summary>
public class TestCountsTests
{
    [Fact]
    public void Projects_are_summed_and_what_was_skipped_is_told_by_reason()
    {
        using var root = new ToyRepository();
        root.With("a.trx", Results(
            Skipped("D1.Cli.Tests.CompletionTests.Zsh(shell: &quot;zsh&quot;)", "there is no zsh"),
            Skipped("Golden.DecodeTests.Cases", "no data")));
        root.With("b.trx", Results(
            """<UnitTestResult testName="Golden.LossTests.Fast" outcome="Passed" />""", Skipped("Golden.LossTests.Cases", "no data")));
        var counts = new TestCounts();
        counts.Take("Passed!  - Failed:     0, Passed:     7, Skipped:     2, Total:     9, Duration: 3 s - a.dll (net10.0)");
        counts.Take("Failed!  - Failed:     1, Passed:     5, Skipped:     1, Total:     7, Duration: 3 s - b.dll (net10.0)");
        counts.ReadSkips(root.Folder);
        Assert.Equal(
            ["Skipped 1: there is no zsh (CompletionTests.Zsh)", "Skipped 2: no data (DecodeTests.Cases, LossTests.Cases)"], counts.Skips);
        Assert.Equal("12 passed, 1 failed, 3 skipped", counts.ToString());
    }

    private static string Results(params string[] results) =>
        $"""<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">{string.Concat(results)}</TestRun>""";

    private static string Skipped(string test, string reason) =>
        $"""<UnitTestResult testName="{test}" outcome="NotExecuted">"""
            + $"<Output><ErrorInfo><Message>{reason}</Message></ErrorInfo></Output></UnitTestResult>";
}
