using System.Text.Json.Nodes;
using D1.Cli.Tests.Documented;
using D1.Pipeline.Keys;
using D1.Stages.Evaluation;
using D1.Tests;
using TorchSharp;

namespace D1.Cli.Tests;

/// <summary>The whole smoke profile through the real command, against the recorded verdicts.</summary>
[Collection(SmokeTests.Name)]
public sealed class SmokeSnapshotTests(SmokeCheckout checkout)
{
    /// <summary>Points of a score out of 32 problems (or their cells) that another machine class may differ by.</summary>
    private const double Band = 20;

    [Fact]
    public void The_smoke_table_is_the_recorded_one()
    {
        var snapshot = new MetricSnapshot(
            "tests/D1.Cli.Tests/SmokeTable.verified.json",
            $"libtorch {torch.__version__}, ATen {ExecutionEnvironment.CpuCapability()}");
        Assert.True(checkout.Table.ExitCode == 0, checkout.Table.Errors);
        foreach (var row in JsonNode.Parse(File.ReadAllText(checkout.TableFile))!["rows"]!.AsArray())
        {
            // The table names cells by their place under the folder of artifacts.
            var cell = Path.Combine(checkout.Artifacts, "store", "evaluate", Path.GetFileName((string)row!["artifact"]!));
            snapshot.Add($"{row["model"]}/{row["task"]}/{row["length"]}", EvaluatedItem.Read(Path.Combine(cell, EvaluateStage.ItemsFile))
                .Select(item => (item.Id, item.Verdict.Correct, item.Verdict.Total)));
        }

        var differences = snapshot.Differences(Band, whole: true);
        Assert.True(differences.Count == 0,
            $"the smoke table changed: {string.Join("; ", differences)}; ./build.sh Test --accept-snapshots takes it as the new "
                + "expectation");
    }
}
