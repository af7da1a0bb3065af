using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using D1.Stages.Artifacts;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

/// <summary>How fast this machine is: every measurement that docs/performance.md shows.</summary>
sealed partial class Build
{
    static AbsolutePath BenchmarkFolder => RootDirectory / "artifacts" / "benchmark";

    // What is measured, on which model, with which options of d1 bench.
    static readonly (string Verb, string Model, string Options)[] Measurements =
    [
        ("decode", "medium", "--batch 4 --prompt-length 128 --gen-length 128 --block-length 32 --steps 16 --runs 3"),
        ("decode", "small", "--batch 32 --prompt-length 32 --gen-length 128 --block-length 32 --steps 64 --runs 3"),
        ("decode", "small", "--batch 1 --prompt-length 32 --gen-length 128 --block-length 32 --steps 64 --runs 5 --approximate"),
        ("rollout", "small", "--batch 6 --prompt-length 32 --gen-length 128 --block-length 32 --steps 64 --temperature 0.9 --runs 3"),
        ("train", "medium", "--batch 6 --prompt-length 128 --gen-length 128"),
    ];

    Target Benchmark => _ => _
        .Description("Measures decoding, training, rollouts and the dispatcher, and writes docs/performance.md's tables")
        .DependsOn(Compile)
        .Executes(() =>
        {
            BenchmarkFolder.CreateDirectory();
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"`./build.sh {nameof(Benchmark)}`, {DateTime.UtcNow:yyyy-MM-dd}, one thread of {MachineFacts.Machine["cpu"]} ({MachineFacts.Machine["cores"]} cores)\n\n");
            text.Append("| `d1 bench` | | median s | min | max | tokens/s | peak MB | GFLOP needed | matrix GFLOP/s | share | same tokens |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
            foreach (var (number, (verb, model, options)) in Measurements.Index())
            {
                var folder = BenchmarkFolder / model;
                D1($"init-model --config \"{RootDirectory / "build" / "benchmark" / $"{model}.json"}\" --seed 1 --out \"{folder}\"");
                var json = string.Join('\n', D1($"bench {verb} --model \"{folder}\" {options} --json"));
                (BenchmarkFolder / $"{number}-{verb}-{model}.json").WriteAllText(json + "\n");
                text.Append(Rows($"{verb} {model} {options.Replace("--", "", StringComparison.Ordinal)}", JsonNode.Parse(json)!));
            }

            var micro = DotNet($"{RootDirectory / "tests" / "TorchSharp.Bench" / "bin" / Packages / "Release" / "net10.0" / "TorchSharp.Bench.dll"}", logOutput: false);
            text.Append("\nWhat a call into libtorch costs (`tests/TorchSharp.Bench`):\n\n```\n").AppendJoin('\n', micro.Select(line => line.Text)).Append("\n```");
            var document = RootDirectory / "docs" / "performance.md";
            GeneratedBlock.Write(document, "benchmark", text.ToString());
            Log.Information("{File} has the tables, {Folder} the numbers", document, BenchmarkFolder);
        });

    static IEnumerable<string> D1(string arguments) =>
        DotNet($"{CommandAssembly} {arguments:nq}", logOutput: false).Where(line => line.Type == OutputType.Std).Select(line => line.Text);

    static string Rows(string title, JsonNode report) => string.Concat(report["rows"]!.AsArray().Select((row, index) => string.Create(CultureInfo.InvariantCulture,
        $"| {(index == 0 ? title : "")} | {row!["name"]} | {(double)row["seconds"]!:0.000} | {(double)row["min"]!:0.000} | {(double)row["max"]!:0.000} | {(double)row["tokens_per_second"]!:0} | {(double)row["peak_rss_mb"]!:0} | {(double?)row["gflop"]:0.0} | {(double)report["matrix_gflops"]!:0} | {(double?)row["share_of_matrix_rate"]:0 %} | {(double?)row["identical_tokens"]:0.0 %} |\n")));
}
