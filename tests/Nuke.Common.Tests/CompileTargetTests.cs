using System.Diagnostics;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace BuildTests;

/// <summary>The target CompileAll in a small checkout whose dotnet only writes down what it is asked for.</summary>
public sealed class CompileTargetTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Dotnet = """
        #!/usr/bin/env bash
        here="$(dirname "${BASH_SOURCE[0]}")"
        echo "$1" >> "$here/calls"
        while [ ! -e "$here/go" ]; do sleep 0.05; done
        made="${2%/*}/src/D1.Cli/bin/nuget/Release/net10.0"
        mkdir -p "$made" && : > "$made/d1.dll"
        """;

    private readonly ToyRepository _checkout = new();
    private readonly ToyRepository _tools = new();

    public CompileTargetTests()
    {
        foreach (var file in (string[])["build/a.cs", "compat/a.cs", "src/a.cs", "tests/a.cs", "D1.slnx", "Directory.Build.props"])
            _checkout.With(file, "");
        _tools.With("dotnet", Dotnet);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_tools.Folder / "dotnet", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        _checkout.Dispose();
        _tools.Dispose();
    }

    [CompiledBuildFact]
    public void Two_at_once_wait_for_each_other_and_compile_once()
    {
        using var first = Start();
        Await(() => (_tools.Folder / "calls").FileExists(), first);
        using var second = Start();
        var said = "";
        while (!said.Contains("Another build compiles here: waiting", StringComparison.Ordinal))
            said = second.StandardOutput.ReadLine() ?? throw new InvalidOperationException("it did not wait");
        Assert.Equal(["build"], (_tools.Folder / "calls").ReadAllLines());

        _tools.With("go", "");
        foreach (var process in (Process[])[first, second])
        {
            var output = process.StandardOutput.ReadToEndAsync();
            Assert.True(process.WaitForExit(Patience));
            Assert.True(process.ExitCode == 0, output.GetAwaiter().GetResult());
        }

        Assert.Equal(["build"], (_tools.Folder / "calls").ReadAllLines());
    }

    private static void Await(Func<bool> condition, Process process)
    {
        while (!condition())
        {
            Assert.False(process.HasExited, "it ended before it compiled");
            Thread.Sleep(20);
        }
    }

    private Process Start()
    {
        var info = new ProcessStartInfo(
            ToolPathResolver.GetPathExecutable("dotnet"), [CompiledBuildFactAttribute.Program, "CompileAll", "--no-logo"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _checkout.Folder,
        };
        info.Environment["PATH"] = $"{_tools.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        info.Environment["NUKE_ROOT"] = _checkout.Folder;
        info.Environment["D1Packages"] = "nuget";
        return Process.Start(info)!;
    }
}
