using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using D1.Pipeline.Records;
using D1.Pipeline.Tracking;

namespace D1.Cli.Tests;

/// <summary>Real processes, stopped and killed, end where an undisturbed run ends.</summary>
public sealed class KillTests
{
    private const int MostKills = 5;
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
        var runs = RunsTagged(wild, "d1.stage").ToList();
        Assert.Equal(2, runs.Count);
        Assert.All(runs, run =>
        {
            var steps = int.Parse(run.Parameters["steps"], CultureInfo.InvariantCulture);
            var points = run.Metrics.Where(point => point.Key == "sum").Select(point => point.Step);
            Assert.Equal(Enumerable.Range(1, steps).Select(step => (long)step).Append(0), points);
        });
        Assert.DoesNotContain(RunsTagged(wild, "mlflow.runName"), run => run.Status == RunStatus.Running);
    }

    [Fact]
    public void The_run_of_a_killed_worker_has_ended_when_its_command_has()
    {
        using var d1 = New();
        using var process = d1.Start("run", "base.yaml");
        SpinWait.SpinUntil(() => RunsTagged(d1, "d1.stage").Any(), TimeSpan.FromMinutes(1));
        StoreTroubleTests.Sh($"pkill -KILL -P {process.Id}");
        Assert.Equal(1, ToyCommand.Wait(process).ExitCode);
        Assert.Equal(RunStatus.Killed, RunsTagged(d1, "d1.stage").Single().Status);
    }

    [Theory]
    [InlineData("d1.dll", "diffu_grpo")]
    [InlineData("d1-toy.dll", "stepwise, beta: 0.1")]
    public void Real_stages_killed_at_random_moments_end_with_the_same_bytes(string program, string objective)
    {
        using var calm = NewReal(program, objective);
        using var wild = NewReal(program, objective);
        var started = Stopwatch.GetTimestamp();
        calm.Json("run", "evaluate.yaml");
        // A part of the whole: long enough to come on, short enough to be killed some times.
        var whole = Stopwatch.GetElapsedTime(started);
        var random = new Random(2);
        var kills = 0;
        // On a machine that has become slower no run might come on: after some kills one may end.
        for (var isDone = false; !isDone && kills < MostKills; kills += isDone ? 0 : 1)
        {
            using var process = wild.Start("run", "evaluate.yaml", "--checkpoint-every", "0.05");
            isDone = process.WaitForExit(whole * (0.2 + (0.3 * random.NextDouble())));
            if (!isDone) process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        wild.Json("run", "evaluate.yaml");
        Assert.Equal("cached", (string?)wild.Json("run", "evaluate.yaml")["status"]);
        Assert.True(kills > 1, $"only {kills} runs were killed");
        Assert.Equal(Digests(calm), Digests(wild));
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
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
        Assert.Equal(RunStatus.Killed, RunsTagged(d1, "d1.stage").Single().Status);
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(d1.Artifacts, "work", "toy"), "step-*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_run_that_is_stopped_while_its_input_is_built_says_so()
    {
        using var d1 = New();
        using var process = d1.Start("run", "top.yaml", "--json");
        SpinWait.SpinUntil(() => RunsTagged(d1, "d1.stage").Any(), TimeSpan.FromMinutes(1));
        StoreTroubleTests.Sh($"kill -TERM {process.Id}");
        var outcome = ToyCommand.Wait(process);
        var result = JsonNode.Parse(outcome.Output)!;
        Assert.Equal((143, "killed", "stopped before it began"), (outcome.ExitCode, (string?)result["status"], (string?)result["error"]));
        Assert.DoesNotContain("needs", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hang_up_that_is_ignored_stays_ignored()
    {
        using var d1 = New();
        d1.Ignored = "HUP";
        using var process = d1.Start("run", "base.yaml", "--json");
        SpinWait.SpinUntil(() => RunsTagged(d1, "d1.stage").Any(), TimeSpan.FromMinutes(1));
        StoreTroubleTests.Sh($"kill -HUP {process.Id}");
        var outcome = ToyCommand.Wait(process);
        Assert.Equal((0, "built"), (outcome.ExitCode, (string?)JsonNode.Parse(outcome.Output)!["status"]));
    }

    private static ToyCommand NewReal(string program, string objective) => new ToyCommand(program)
        .Spec("pretrain", """
            stage: pretrain
            model: {d_model: 16, n_heads: 2, n_layers: 2, mlp_hidden_size: 24}
            tasks: [countdown, gsm]
            steps: 100
            validation: {times: 3, problems: 8}
            tokens_per_batch: 352
            lengths: [{length: 44}]
            optimizer: {learning_rate: 3e-3}
            """)
        .Spec("masked-sft", """
            stage: masked_sft
            inputs: {model: pretrain}
            tasks: [countdown, gsm]
            examples: 20
            steps: 60
            batch_size: 8
            lengths: [{length: 44}]
            optimizer: {learning_rate: 1e-3}
            """)
        .Spec("grpo", $$"""
            stage: diffu_grpo
            objective: {kind: {{objective}}}
            validation: {times: 2, problems: 8}
            inputs: {model: masked-sft}
            task: gsm
            rounds: 12
            prompts_per_round: 4
            generations: 4
            iterations: 2
            rollout: {gen_length: 16, block_length: 8, steps: 8}
            optimizer: {learning_rate: 1e-3}
            """)
        .Spec("evaluate", """
            stage: evaluate
            inputs: {model: grpo}
            task: gsm
            problems: 32
            batch_size: 4
            gen_length: 16
            block_length: 8
            """);

    /// <summary>Each artifact of the store with its digest, its samples, and its curves but for speeds.</summary>
    private static List<string> Digests(ToyCommand d1) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(d1.Artifacts, "store"), "manifest.json", SearchOption.AllDirectories)
            .SelectMany(file => Lines(Path.GetDirectoryName(file)!, Sample.FileName)
                .Concat(Lines(Path.GetDirectoryName(file)!, Curve.FileName).Where(line =>
                    !line.Contains("\"tokens_per_second\"", StringComparison.Ordinal)))
                .Prepend((string)JsonNode.Parse(File.ReadAllText(file))!["digest"]!)
                .Select(line => $"{Path.GetRelativePath(d1.Artifacts, file)} {line}"))
            .Order(StringComparer.Ordinal),
    ];

    private static string[] Lines(string folder, string name) =>
        Path.Combine(folder, name) is var path && File.Exists(path) ? File.ReadAllLines(path) : [];

    private static ToyCommand New() => new ToyCommand().Spec("base", Spec).Spec("top", Dependent);

    private static string Digest(JsonNode result) =>
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine((string)result["path"]!, "manifest.json")))!["digest"]!;

    private static IEnumerable<RecordedRun> RunsTagged(ToyCommand d1, string tag) =>
        new RunFolder(d1.Artifacts).Journals().Select(journal => journal.Read()).OfType<RecordedRun>()
            .Where(run => run.Tags.ContainsKey(tag));
}
