using System.Diagnostics;
using D1.Tests;

namespace D1.Cli.Tests;

/// <summary>Some seconds of damaged files, others at every run; the program that makes them prints seed and file of a finding.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Damaged_files_are_read_or_refused_in_one_line()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "d1-fuzz.dll");
        var specs = Path.Combine(SharedData.RepositoryRoot, "experiments");
        var info = new ProcessStartInfo("dotnet", [program, "--count", "100000", "--seconds", "5", "--experiments", specs])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        var outcome = ToyCommand.Wait(process);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
    }
}
