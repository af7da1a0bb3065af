namespace BuildTests;

/// <summary>What the target Test makes of the lines of dotnet test.</summary>
public class TestCountsTests
{
    [Fact]
    public void Skips_are_told_by_reason_and_projects_are_summed()
    {
        var counts = new TestCounts();
        string[] lines =
        [
            "[xUnit.net 00:00:02.35]     D1.Cli.Tests.CompletionTests.Zsh_takes_the_script(shell: \"zsh\") [SKIP]",
            "[xUnit.net 00:00:02.35]       there is no zsh on this machine",
            "[xUnit.net 00:00:02.40]     D1.Model.Tests.Golden.DecodeTests.Cases [SKIP]",
            "[xUnit.net 00:00:02.40]       no reference data",
            "[xUnit.net 00:00:02.41]     D1.Model.Tests.Golden.LossTests.Cases [SKIP]",
            "[xUnit.net 00:00:02.41]       no reference data",
            "  Skipped D1.Model.Tests.Golden.LossTests.Cases [1 ms]",
            "Passed!  - Failed:     0, Passed:     7, Skipped:     3, Total:    10, Duration: 3 s - a.dll (net10.0)",
            "Failed!  - Failed:     1, Passed:     5, Skipped:     0, Total:     6, Duration: 3 s - b.dll (net10.0)",
        ];
        foreach (var line in lines)
            counts.Take(line);
        Assert.Equal(
            [
                "Skipped 1: there is no zsh on this machine (CompletionTests.Zsh_takes_the_script(shell: \"zsh\"))",
                "Skipped 2: no reference data (DecodeTests.Cases, LossTests.Cases)",
            ],
            counts.Skips);
        Assert.Equal("12 passed, 1 failed, 3 skipped", counts.ToString());
    }
}
