using System.ComponentModel;
using System.Diagnostics;
using D1.Tests;

namespace D1.Code.Tests;

public sealed class SourceRevisionTests
{
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

    [GitFact]
    public void What_a_program_was_compiled_from_stays_what_it_was_when_the_checkout_goes_on()
    {
        using var folder = new TemporaryFolder();
        var program = Directory.CreateDirectory(folder["bin"]).FullName;
        Git(folder.Path, "init", "--quiet");
        Commit("one");
        var compiled = SourceRevision.Of(program);
        compiled.WriteBeside(program);
        Commit("two");
        Assert.NotEqual(compiled, SourceRevision.Of(program));
        Assert.Equal(compiled, SourceRevision.Beside(program));
        SourceRevision.Of(program).WriteBeside(program);
        Assert.Equal(Git(folder.Path, "log", "-1", "--format=%H"), SourceRevision.Beside(program).Commit);
        Assert.Single(Directory.EnumerateFileSystemEntries(program));

        void Commit(string message) => Assert.NotNull(Git(folder.Path, "-c", "user.name=a", "-c", "user.email=a", "-c",
            "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", "--message", message));
    }

    [Fact]
    public void Of_a_program_without_a_repository_nothing_is_known()
    {
        using var folder = new TemporaryFolder();
        SourceRevision.Of(folder.Path).WriteBeside(folder.Path);
        Assert.Equal(new SourceRevision(null, null), SourceRevision.Beside(folder.Path));
        // What is published and packed has the file, whatever it says.
        Assert.True(File.Exists(folder[SourceRevision.FileName]));
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
