using System.Diagnostics;
using D1.Tests;

namespace D1.Cli.Tests;

/// <summary>Some seconds of damaged files, others at every run; the program that makes them prints seed and file of what it finds.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Damaged_files_are_read_or_refused_in_one_line()
    {
        var info = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "d1-fuzz.dll"), "--count", "100000", "--seconds", "15", "--experiments", Path.Combine(SharedData.RepositoryRoot, "experiments")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        var outcome = ToyCommand.Wait(process);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
    }
}
