using System.ComponentModel;
using System.Diagnostics;
using D1.Pipeline.Keys;
using D1.Tests;

namespace D1.Pipeline.Tests.Keys;

public sealed class SourceRevisionTests
{
    /// <summary>By other commands of git than the program's own. Without git, or in a copy that is no repository, nothing is
    /// known.</summary>
    [Fact]
    public void A_result_says_which_commit_made_it_and_whether_it_had_changes()
    {
        var commit = Git("log", "-1", "--format=%H");
        Assert.Equal(commit, SourceRevision.Current.Commit);
        Assert.Equal(commit is null ? null : Git("diff", "--quiet", "HEAD") is null, SourceRevision.Current.Dirty);
    }

    /// <summary>What it says; null where it fails or is not there.</summary>
    private static string? Git(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = SharedData.RepositoryRoot,
                RedirectStandardOutput = true,
            })!;
            var said = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? said : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
