using System.Diagnostics;
using Nuke.Common.Tooling;

namespace BuildTests;

/// <summary>The build as ./build.sh compiled it, in a checkout whose dotnet does nothing but fail.</summary>
public sealed class BuildProgramTests : IDisposable
{
    private readonly ToyRepository _checkout = new();
    private readonly ToyRepository _tools = new();

    public BuildProgramTests()
    {
        foreach (var file in (string[])["build/a.cs", "compat/a.cs", "src/a.cs", "tests/a.cs", "D1.slnx", "Directory.Build.props"])
            _checkout.With(file, "");
        _tools.With("dotnet", "#!/bin/sh\nexit 3\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_tools.Folder / "dotnet", UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose()
    {
        _checkout.Dispose();
        _tools.Dispose();
    }

    [CompiledBuildFact]
    public void A_failure_is_1_as_of_d1() => Assert.Equal(1, Run("CompileAll").ExitCode);

    [CompiledBuildFact]
    public void The_usual_profile_is_that_of_d1_unless_a_nearer_one_is_named()
    {
        Assert.Equal((2, "Unknown profile 'usual'. Known profiles: none.\n"), Run("Compile", ("D1_PROFILE", "usual")));
        Assert.Equal((2, "Unknown profile 'nearer'. Known profiles: none.\n"),
            Run("Compile", ("D1_PROFILE", "usual"), ("NUKE_PROFILE", "nearer")));
        Assert.Equal((2, "Unknown profile 'nearest'. Known profiles: none.\n"),
            Run("Compile --profile nearest", ("D1_PROFILE", "usual"), ("NUKE_PROFILE", "nearer")));
    }

    private (int ExitCode, string Errors) Run(string arguments, params (string Name, string Value)[] variables)
    {
        var info = new ProcessStartInfo(
            ToolPathResolver.GetPathExecutable("dotnet"), [CompiledBuildFactAttribute.Program, .. arguments.Split(' '), "--no-logo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _checkout.Folder,
        };
        info.Environment["PATH"] = $"{_tools.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        info.Environment["NUKE_ROOT"] = _checkout.Folder;
        info.Environment["D1Packages"] = "nuget";
        info.Environment.Remove("D1_PROFILE");
        info.Environment.Remove("NUKE_PROFILE");
        foreach (var (name, value) in variables)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.GetAwaiter().GetResult();
        return (process.ExitCode, errors);
    }
}
