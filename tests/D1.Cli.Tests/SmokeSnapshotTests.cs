using System.Diagnostics;
using System.Text.Json.Nodes;
using D1.Stages.Artifacts;
using D1.Stages.Evaluation;
using D1.Tests;
using TorchSharp;

namespace D1.Cli.Tests;

/// <summary>The whole smoke profile through the real command, against the recorded verdicts.</summary>
public sealed class SmokeSnapshotTests : IDisposable
{
    /// <summary>Points of a score out of 32 problems (or their cells) that another machine class may differ by.</summary>
    private const double Band = 20;

    private readonly ToyCommand _d1 = new();

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void The_smoke_table_is_the_recorded_one()
    {
        var snapshot = new MetricSnapshot(
            "tests/D1.Cli.Tests/SmokeTable.verified.json",
            $"libtorch {torch.__version__}, ATen {ExecutionEnvironment.CpuCapability()}");
        foreach (var row in Table()["rows"]!.AsArray())
        {
            // The table names cells by their place under the folder of artifacts that it was made with.
            var cell = Path.Combine(_d1.Artifacts, "store", "evaluate", Path.GetFileName((string)row!["artifact"]!));
            snapshot.Add($"{row["model"]}/{row["task"]}/{row["length"]}", EvaluatedItem.Read(Path.Combine(cell, EvaluateStage.ItemsFile))
                .Select(item => (item.Id, item.Verdict.Correct, item.Verdict.Total)));
        }

        var differences = snapshot.Differences(Band, whole: true);
        Assert.True(differences.Count == 0,
            $"the smoke table changed: {string.Join("; ", differences)}; ./build.sh Test --accept-snapshots takes it as the new "
                + "expectation");
    }

    private JsonNode Table()
    {
        var spec = Path.Combine(SharedData.RepositoryRoot, "experiments", "smoke", "table1.yaml");
        var info = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "d1.dll"), "run", spec, "--json", "--artifacts", _d1.Artifacts])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["MLFLOW_TRACKING_URI"] = "";
        using var process = Process.Start(info)!;
        var errors = Task.Run(process.StandardError.ReadToEnd);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return JsonNode.Parse(File.ReadAllText(Path.Combine((string)JsonNode.Parse(output)!["path"]!,
            Stages.Reporting.Table1Stage.JsonFile)))!;
    }
}
