using System.Diagnostics;
using System.Text.Json.Nodes;

namespace D1.Cli.Tests.Slurm;

/// <summary>What tests through a real Slurm share.</summary>
public abstract class SlurmScene(TwoNodeSlurm slurm)
{
    // Slurm looks at time limits every half minute.
    private protected const string Long = "stage: toy\nsteps: 120\ndelay: 300\n", Slow = "stage: toy\nsteps: 40\ndelay: 100\n";

    private protected const string Quick = "stage: toy\nsteps: 20\ndelay: 10\n";
    private protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private protected TwoNodeSlurm Slurm => slurm;

    /// <summary>Has something run before one of Slurm's commands does.</summary>
    private protected static void Wrap(ToyCommand d1, string name, string what)
    {
        var folder = Directory.CreateDirectory(Path.Combine(d1.Folder, "commands")).FullName;
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/bash\n{what}\nexec /usr/bin/{name} \"$@\"\n");
        StoreTroubleTests.Sh($"chmod +x {file}");
        d1.Variables["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    private protected static string Name(ToyCommand d1, string spec) => $"{Path.GetFileName(d1.Folder)}-{spec}";

    private protected static List<string> Submissions(ToyCommand d1) =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(d1.Artifacts, "slurm"))
            .Where(folder => File.Exists(Path.Combine(folder, "graph.json"))).Select(folder => Path.GetFileName(folder)),
    ];

    /// <summary>What was submitted of a submission, by its name or its specs'.</summary>
    private protected static List<string> Jobs(ToyCommand d1, string name)
    {
        var folder = Path.Combine(d1.Artifacts, "slurm", name.StartsWith("d1-", StringComparison.Ordinal) ? name : Name(d1, name), "jobs");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json")] : [];
    }

    /// <summary>Waits until a command says that the first submission of a spec is what it follows.</summary>
    private protected static void AwaitFollowed(ToyCommand d1, string spec, Process run)
    {
        var submitted = $"submitted as {Name(d1, spec)}-1";
        while (run.StandardError.ReadLine() is { } line && !line.Contains(submitted, StringComparison.Ordinal))
        {
            // What it says before.
        }
    }

    private protected static JsonNode Stage(JsonArray stages, string name) => stages.Single(stage => (string?)stage!["stage"] == name)!;

    private protected static string Digest(JsonNode run) =>
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine((string)run["path"]!, "manifest.json")))!["digest"]!;

    private protected string Worker(ToyCommand d1, string job) => Slurm.Sh(
        $"pgrep -f '^[^ ]*dotnet [^ ]*d1-toy.dll worker --artifacts {d1.Artifacts}$' | while read -r pid; do "
            + $"tr '\\0' '\\n' < /proc/$pid/environ | grep -qx SLURM_JOB_NAME={job} && echo $pid; done");

    private protected static void Until(Func<bool> happened)
    {
        var began = Stopwatch.GetTimestamp();
        while (!happened())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, "it did not happen");
            Thread.Sleep(200);
        }
    }
}
