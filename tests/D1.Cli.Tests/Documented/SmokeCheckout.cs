using System.Diagnostics;
using D1.Stages.Tables;
using D1.Tests;

namespace D1.Cli.Tests.Documented;

/// <summary>A checkout of nothing but the specs, with a copy of the program, in which the smoke profile's table has been made.</summary>
public sealed class SmokeCheckout : IDisposable
{
    private const string Experiments = "experiments";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("d1-checkout-");

    public SmokeCheckout()
    {
        ProgramCopy.Into(Path.Combine(Folder, "program"));
        File.WriteAllText(Path.Combine(Folder, "D1.slnx"), "");
        foreach (var file in Directory.EnumerateFiles(
            Path.Combine(SharedData.RepositoryRoot, Experiments), "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(Folder, Path.GetRelativePath(SharedData.RepositoryRoot, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }

        File.WriteAllText(Path.Combine(Folder, "d1"), $"#!/bin/sh\nexec dotnet '{Folder}/program/d1.dll' \"$@\"\n");
        Table = Shell("chmod +x d1 && ./d1 run table1 --json");
    }

    public string Folder => _folder.FullName;

    public string Artifacts => Path.Combine(Folder, "artifacts");

    /// <summary>What making the table said.</summary>
    public CommandOutcome Table { get; }

    /// <summary>The table's file with its numbers.</summary>
    public string TableFile => Path.Combine(Artifacts, "by-name", "smoke", "table1", Table1Stage.JsonFile);

    /// <summary>Runs a line of bash.</summary>
    public CommandOutcome Shell(string line) => Start(["bash", "-c", line]);

    /// <summary>Runs a line of bash on a terminal of 120 columns and 24 rows that knows no colours.</summary>
    public CommandOutcome OnTerminal(string line)
    {
        var outcome = Start(["script", "-qec", $"stty cols 120 rows 24; {line}", "/dev/null"]);
        return outcome with { Output = outcome.Output.ReplaceLineEndings("\n") };
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private CommandOutcome Start(string[] command)
    {
        string[] environment = ["-u", "D1_ARTIFACTS", "-u", "MLFLOW_TRACKING_URI", "-u", "CI", "TERM=dumb", "D1_PROFILE=smoke"];
        var info = new ProcessStartInfo("env", [.. environment, .. command])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        return ToyCommand.Wait(process, Patience);
    }
}

/// <summary>Tests that look at one smoke checkout, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SmokeTests : ICollectionFixture<SmokeCheckout>
{
    public const string Name = "smoke";
}
