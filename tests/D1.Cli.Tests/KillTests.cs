using System.Diagnostics;
using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

/// <summary>Real processes, stopped and killed, end where an undisturbed run ends.</summary>
public sealed class KillTests
{
    private const string Spec = "stage: toy\nsteps: 150\ndelay: 10\n";
    private const string Dependent = "stage: toy\nsteps: 50\ndelay: 10\ninputs: {model: base}\n";

    [Fact]
    public void A_run_killed_at_random_moments_ends_with_the_same_artifact()
    {
        using var calm = New();
        using var wild = New();
        var expected = Digest(calm.Json("run", "top.yaml"));
        var random = new Random(1);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var process = wild.Start("run", "top.yaml", "--checkpoint-every", "0.1");
            Thread.Sleep(500 + random.Next(700));
            // With its workers, or alone: then they notice, checkpoint and leave.
            process.Kill(entireProcessTree: attempt % 2 == 0);
            process.WaitForExit();
        }
        Assert.Equal(expected, Digest(wild.Json("run", "top.yaml")));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(wild.Artifacts, "work", "toy")));
        Assert.Equal(2, RunsTagged(wild, "d1.stage").Count());
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public void A_signal_ends_the_run_as_killed_with_its_checkpoint(string signal, int exitCode)
    {
        using var d1 = New();
        using var process = d1.Start("run", "base.yaml", "--json", "--set", "steps=900");
        SpinWait.SpinUntil(() => RunsTagged(d1, "d1.stage").Any(), TimeSpan.FromMinutes(1));
        Thread.Sleep(200);
        Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]).WaitForExit();
        var outcome = ToyCommand.Wait(process);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Equal("killed", (string?)JsonNode.Parse(outcome.Output)!["status"]);
        Assert.Contains("status: 5", File.ReadAllLines(Path.Combine(RunsTagged(d1, "d1.stage").Single(), "meta.yaml")));
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(d1.Artifacts, "work", "toy"), "step-*", SearchOption.AllDirectories));
    }

    private static ToyCommand New() => new ToyCommand().Spec("base", Spec).Spec("top", Dependent);

    private static string Digest(JsonNode result) =>
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine((string)result["path"]!, "manifest.json")))!["digest"]!;

    private static IEnumerable<string> RunsTagged(ToyCommand d1, string tag)
    {
        var root = Path.Combine(d1.Artifacts, "mlruns");
        return Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).SelectMany(Directory.EnumerateDirectories).Where(run => File.Exists(Path.Combine(run, "tags", tag)))
            : [];
    }
}
