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
        var commit = Git(SharedData.RepositoryRoot, "log", "-1", "--format=%H");
        Assert.Equal(commit, SourceRevision.Current.Commit);
        Assert.Equal(commit is null ? null : Git(SharedData.RepositoryRoot, "diff", "--quiet", "HEAD") is null,
            SourceRevision.Current.Dirty);
    }

    [GitFact]
    public void Changes_are_those_of_files_that_git_knows()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(new SourceRevision(null, null), SourceRevision.Of(folder.Path));
        Assert.NotNull(Git(folder.Path, "init", "--quiet"));
        Assert.Equal(new SourceRevision(null, null), SourceRevision.Of(folder.Path));
        folder.Write("known", "1");
        Git(folder.Path, "add", "known");
        Git(folder.Path, "-c", "user.name=a", "-c", "user.email=a", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "one");
        var commit = Git(folder.Path, "log", "-1", "--format=%H");
        Assert.Equal(40, commit?.Length);
        folder.Write("unknown", "1");
        Assert.Equal(new SourceRevision(commit, false), SourceRevision.Of(folder.Path));
        folder.Write("known", "2");
        Assert.Equal(new SourceRevision(commit, true), SourceRevision.Of(folder.Path));
    }

    /// <summary>What it says; null where it fails or is not there.</summary>
    private static string? Git(string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = folder,
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

    /// <summary>A test that makes a repository; skipped, with the reason, where git is not.</summary>
    private sealed class GitFactAttribute : FactAttribute
    {
        public GitFactAttribute()
        {
            if (Git(AppContext.BaseDirectory, "--version") is null) Skip = "needs git: apt-get install git";
        }
    }
}
