using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Stages.Artifacts;
using D1.Tests;
using TorchSharp;

namespace D1.Cli.Tests;

/// <summary>
/// The whole smoke profile through the real command, against the recorded table: exactly on the machine class that it was recorded on, within a band
/// elsewhere, since other kernels change last bits and with them some answers.
/// </summary>
public sealed class SmokeSnapshotTests : IDisposable
{
    /// <summary>Points of a score out of 32 problems (or their cells) that another machine class may differ by.</summary>
    private const double Band = 20;

    private readonly ToyCommand _d1 = new();

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void The_smoke_table_is_the_recorded_one()
    {
        var got = new JsonObject { ["machine_class"] = MachineClass(), ["scores"] = Scores() };
        var verified = SharedData.RepositoryRoot + "/tests/D1.Cli.Tests/SmokeTable.verified.json";
        var expected = File.Exists(verified) ? JsonNode.Parse(File.ReadAllText(verified)) : null;
        var flipped = expected is null ? ["nothing is recorded yet"] : Differences(expected, got).ToList();
        if (flipped.Count > 0)
            File.WriteAllText(verified.Replace(".verified.", ".received.", StringComparison.Ordinal), got.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        Assert.True(flipped.Count == 0, $"the smoke table changed: {string.Join("; ", flipped)}; ./build.sh Test --accept-snapshots takes it as the new expectation");
    }

    private JsonObject Scores()
    {
        var spec = Path.Combine(SharedData.RepositoryRoot, "experiments", "smoke", "table1.yaml");
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "d1.dll"), "run", spec, "--json", "--artifacts", _d1.Artifacts])
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
        return JsonNode.Parse(output)!["metrics"]!.DeepClone().AsObject();
    }

    private static string MachineClass() => $"libtorch {torch.__version__}, OpenBLAS {ExecutionEnvironment.CoreType()}, ATen {ExecutionEnvironment.CpuCapability()}";

    private static IEnumerable<string> Differences(JsonNode expected, JsonNode got)
    {
        var allowed = (string?)expected["machine_class"] == (string?)got["machine_class"] ? 0 : Band;
        var (before, after) = (expected["scores"]!.AsObject(), got["scores"]!.AsObject());
        foreach (var cell in before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).Order(StringComparer.Ordinal))
        {
            if (before[cell] is null || after[cell] is null)
                yield return $"{cell} is {(after[cell] is null ? "gone" : "new")}";
            else if (Math.Abs((double)before[cell]! - (double)after[cell]!) > allowed)
                yield return FormattableString.Invariant($"{cell} was {(double)before[cell]!:f2}, is {(double)after[cell]!:f2}");
        }
    }
}
