using System.Diagnostics;
using D1.Tests;
using Nuke.Common.IO;

namespace BuildTests;

/// <summary>build.sh in a small checkout whose dotnet only writes down what it is asked for.</summary>
public sealed class BuildScriptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Compiling takes as long as the script "compiling" says, and fails if it does; running says whether it holds the lock.
    private const string Dotnet = """
        #!/usr/bin/env bash
        here="$(dirname "${BASH_SOURCE[0]}")"
        if [ "$1" = build ]; then
            echo build >> "$here/calls"
            . "$here/compiling" || exit 1
            for made in build/bin/nuget/Release/net10.0/_build.dll src/D1.Cli/bin/nuget/Release/net10.0/d1.dll; do
                mkdir -p "$(dirname "${2%/*/*}/$made")" && : > "${2%/*/*}/$made"
            done
        else
            echo run >> "$here/calls"
            [ -e /dev/fd/9 ] && echo "holds the lock"
            echo "arguments: ${*:2}"
        fi
        """;

    private readonly ToyRepository _checkout = new(" 100%#'ü");
    private readonly ToyRepository _tools = new();

    public BuildScriptTests()
    {
        foreach (var file in (string[])["build.sh", "build/streams.sh", "build/newer.sh", "d1"])
            _checkout.With(file, (RepositoryRoot.Folder / file).ReadAllText());
        _checkout.With("build/_build.csproj", "").With("src/a.cs", "a").With("compat/b.cs", "b").With("Directory.Build.props", "");
        _tools.With("dotnet", Dotnet).With("calls", "").With("compiling", "").With("sdk/10.0.100/sdk", "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_tools.Folder / "dotnet", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        _checkout.Dispose();
        _tools.Dispose();
    }

    [UnixFact]
    public void Content_decides_what_is_compiled_and_never_a_date()
    {
        Assert.Equal(["build", "run"], Calls());
        Assert.Equal(["run"], Calls());

        Dated("src/a.cs", DateTime.UtcNow.AddDays(1));
        Assert.Equal(["run"], Calls());

        _checkout.With("src/a.cs", "other");
        Dated("src/a.cs", new DateTime(2001, 1, 1));
        Assert.Equal(["build", "run"], Calls());
        _checkout.With("src/a.cs", "a");
        Dated("src/a.cs", new DateTime(2001, 1, 1));
        Assert.Equal(["build", "run"], Calls());

        _checkout.With("compat/new.cs", "");
        Assert.Equal(["build", "run"], Calls());
        (_checkout.Folder / "compat" / "new.cs").DeleteFile();
        Assert.Equal(["build", "run"], Calls());
        File.Move(_checkout.Folder / "compat" / "b.cs", _checkout.Folder / "compat" / "c.cs");
        Assert.Equal(["build", "run"], Calls());
        _checkout.With("src/obj/made.cs", "").With("src/bin/made.cs", "");
        Assert.Equal(["run"], Calls());

        (_checkout.Folder / "build" / "bin").DeleteDirectory();
        Assert.Equal(["build", "run"], Calls());
        (_checkout.Folder / "src" / "D1.Cli" / "bin").DeleteDirectory();
        Assert.Equal(["build", "run"], Calls());
    }

    [UnixFact]
    public void The_command_says_which_source_is_newer_than_it_until_that_is_compiled()
    {
        Assert.Equal("d1: not built yet; run ./build.sh Compile first\n", Command());
        Assert.Equal(["build", "run"], Calls());
        Assert.Equal("", Command());

        _checkout.With("src/a.cs", "other").With("src/bin/made.cs", "").With("src/page.md", "").With("experiments/spec.yaml", "");
        Assert.Equal("d1: src/a.cs is newer than this program; ./build.sh Compile takes it in\n", Command());
        Assert.Equal(["build", "run"], Calls(Run()).TakeLast(2));
        Assert.Equal("", Command());

        // Saved again as it was: compiling changes nothing.
        _checkout.With("src/a.cs", "other");
        Assert.Equal(["run"], Calls(Run()).TakeLast(1));
        Assert.Equal("", Command());

        string Command()
        {
            using var process = Start(script: _checkout.Folder / "d1");
            return End(process).Errors;
        }
    }

    [UnixFact]
    public void What_was_begun_and_not_ended_is_compiled_again_even_when_the_sources_are_put_back()
    {
        Assert.Equal(["build", "run"], Calls());
        _checkout.With("src/a.cs", "wrong");
        _tools.With("compiling", "echo 'a.cs(1,1): error CS1002: ; expected'; return 1");
        var failed = Run();
        Assert.Equal(1, failed.ExitCode);
        Assert.Equal(
            $"""
            build.sh: compiling d1
            build.sh: a.cs(1,1): error CS1002: ; expected
            build.sh: d1 does not compile; everything dotnet said: {_checkout.Folder}/build/obj/bootstrap.log

            """,
            failed.Errors);
        Assert.Equal(["build"], Calls(failed));

        _checkout.With("src/a.cs", "a");
        _tools.With("compiling", "");
        Assert.Equal(["build", "run"], Calls());
    }

    [UnixFact]
    public void Two_at_once_compile_once_and_what_they_run_holds_no_lock()
    {
        _tools.With("compiling", "touch \"$here/begun\"; while [ ! -e \"$here/go\" ]; do sleep 0.05; done");
        using var first = Start();
        while (!(_tools.Folder / "begun").FileExists())
            Thread.Sleep(20);
        using var second = Start();
        Assert.Equal("build.sh: another build compiles here: waiting for it", second.StandardError.ReadLine());
        _tools.With("go", "");
        var outcomes = new[] { End(first), End(second) };
        Assert.All(outcomes, x => Assert.Equal((0, "arguments: Test --verbosity Quiet\n"), (x.ExitCode, x.Output)));
        Assert.Equal(["build", "run", "run"], Calls(outcomes[0]));
    }

    [UnixFact]
    public void A_build_that_was_killed_holds_nobody_up()
    {
        _tools.With("compiling", "touch \"$here/begun\"; exec sleep 60");
        using var first = Start();
        while (!(_tools.Folder / "begun").FileExists())
            Thread.Sleep(20);
        first.Kill(entireProcessTree: true);
        first.WaitForExit();
        _tools.With("compiling", "").With("calls", "");
        Assert.Equal(["build", "run"], Calls());
    }

    [UnixFact]
    public void A_checkout_that_is_compiled_needs_no_home_and_nothing_is_written_to_it()
    {
        Run();
        foreach (var entry in Directory.EnumerateFileSystemEntries(_checkout.Folder, "*", SearchOption.AllDirectories).Reverse())
            Directory.SetLastWriteTimeUtc(entry, new DateTime(2001, 1, 1));
        Assert.Equal(0, Run("unset HOME; ").ExitCode);
        Assert.All(
            Directory.EnumerateFileSystemEntries(_checkout.Folder, "*", SearchOption.AllDirectories),
            x => Assert.Equal(2001, Directory.GetLastWriteTimeUtc(x).Year));
    }

    [UnixFact]
    public void What_cannot_be_compiled_is_one_line()
    {
        _checkout.With("build/obj", "in the way of the folder");
        var refused = $"d1 must be compiled, but {_checkout.Folder}/build/obj cannot be written";
        Assert.Equal((1, $"build.sh: {refused}; make the checkout writable, or build a copy of it\n"), Refusal(Run()));
        Assert.Equal([], Calls(Run()));
    }

    [UnixFact]
    public void A_folder_that_dotnet_takes_for_another_one_is_one_line()
    {
        var file = _checkout.Folder / "a%20b" / "build.sh";
        foreach (var name in (string[])["build.sh", "build/streams.sh", "build/newer.sh"])
            _checkout.With($"a%20b/{name}", (RepositoryRoot.Folder / name).ReadAllText());
        using var process = Start(script: file);
        Assert.Equal(
            (1, $"build.sh: d1 must be compiled, but the .NET SDK takes the '%20' in {file.Parent} for another "
                + "character; rename the folder\n"),
            Refusal(End(process)));
    }

    [UnixFact]
    public void Nobody_needs_to_read_what_it_says()
    {
        Assert.Equal(0, Run(after: " 2> /dev/full").ExitCode);
        (_checkout.Folder / "build" / "bin").DeleteDirectory();
        Assert.Equal(0, Run(after: " 2>&1 > /dev/null | :; exit ${PIPESTATUS[0]}").ExitCode);
        (_checkout.Folder / "build" / "bin").DeleteDirectory();
        Assert.Equal(0, Run(after: " <&- >&- 2>&-").ExitCode);
        Assert.Equal(["build", "run", "build", "run", "build", "run", "run"], Calls(Run(after: " > /dev/full")));
    }

    private sealed record Outcome(int ExitCode, string Output, string Errors);

    private void Dated(string file, DateTime date) => File.SetLastWriteTimeUtc(_checkout.Folder / file, date);

    /// <summary>What dotnet is asked for by one more start, or was by the last ones.</summary>
    private string[] Calls(Outcome? outcome = null)
    {
        outcome ??= Run();
        var calls = (_tools.Folder / "calls").ReadAllLines().Where(x => x.Length > 0).ToArray();
        _tools.With("calls", "");
        return calls;
    }

    private static (int ExitCode, string Line) Refusal(Outcome outcome) => (outcome.ExitCode, outcome.Errors);

    private Outcome Run(string before = "", string after = "")
    {
        using var process = Start(before, after);
        return End(process);
    }

    private Process Start(string before = "", string after = "", string? script = null)
    {
        var command = $"{before}bash \"$0\" Test --verbosity Quiet{after}";
        var info = new ProcessStartInfo("bash", ["-c", command, script ?? _checkout.Folder / "build.sh"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["PATH"] = $"{_tools.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        info.Environment["HOME"] = _tools.Folder;
        info.Environment["D1Packages"] = "nuget";
        info.Environment.Remove("DOTNET_ROOT");
        info.Environment.Remove("DOTNET_CLI_HOME");
        return Process.Start(info)!;
    }

    private static Outcome End(Process process)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("build.sh did not end");
        }

        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
