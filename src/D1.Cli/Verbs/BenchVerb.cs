using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Stages.Artifacts;
using D1.Stages.Benchmarking;
using D1.Stages.Pipeline;
using D1.Tasks;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary><c>d1 bench</c>: how fast this machine decodes, trains and rolls out with a model, and what share of its matrix rate that is.</summary>
internal static class BenchVerb
{
    private static readonly Option<string> Model = ModelOptions.Model();
    private static readonly Option<int> Batch = Count("--batch", "Rows of a batch.", 4);
    private static readonly Option<int> PromptLength = Count("--prompt-length", "Random tokens of a prompt.", 128);
    private static readonly Option<int> GenLength = Count("--gen-length", "Tokens of a completion.", 128);
    private static readonly Option<int> BlockLength = Count("--block-length", "Tokens a block; divides the length.", 32);
    private static readonly Option<int> Steps = Count("--steps", "Denoising steps over all blocks.", 64);
    private static readonly Option<double> Temperature = new("--temperature") { Description = "0 is greedy.", HelpName = "T" };
    private static readonly Option<int> Rank = Count("--rank", "Rank of the adapters.", 128);
    private static readonly Option<bool> Checkpointing = new("--activation-checkpointing") { Description = "Compute blocks again in the backward pass." };
    private static readonly Option<int> Runs = Count("--runs", "Timed runs; the median counts.", 5);
    private static readonly Option<int> Threads = ModelOptions.Threads();
    private static readonly Option<bool> Approximate = new("--approximate") { Description = "Measure the approximate samplers too, and how their completions agree with the exact ones." };
    private static readonly Option<string?> Task = new("--task") { Description = "Decode and score this nano task's test problems instead of random prompts.", HelpName = string.Join('|', NanoTasks.All.Select(task => task.Name)) };
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var names = NanoTasks.All.Select(task => task.Name).ToArray();
        Task.AcceptOnlyFromAmong(names);
        return new Command("bench", "Measure speed, memory and the share of the machine's matrix rate.")
        {
            Verb("decode", "Time decoding.", [Model, Batch, PromptLength, GenLength, BlockLength, Steps, Temperature, Approximate, Task], (model, parsed) =>
                [.. new DecodeBenchmark(model, Options(parsed)).Run(parsed.GetValue(Approximate))]),
            Verb("train", "Time an inner update of diffu-GRPO: log-probabilities, loss, backward pass and AdamW on low-rank adapters.", [Model, Batch, PromptLength, GenLength, Rank, Checkpointing], (model, parsed) =>
            {
                model.ActivationCheckpointing = parsed.GetValue(Checkpointing);
                using var update = new UpdateBenchmark(model, Options(parsed), parsed.GetValue(Rank));
                return [update.Run()];
            }),
            Verb("rollout", "Time a rollout of diffu-GRPO: sampled completions, old and reference log-probabilities.", [Model, Batch, PromptLength, GenLength, BlockLength, Steps, Temperature], (model, parsed) =>
                [new RolloutBenchmark(model, Options(parsed)).Run()]),
        };
    }

    private static Option<int> Count(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name} must be at least 1");
        });
        return option;
    }

    private static Command Verb(string name, string description, Option[] options, Func<Llada, ParseResult, IReadOnlyList<Measurement>> measure)
    {
        var verb = new Command(name, description);
        foreach (var option in options.Concat([Runs, Threads, Json]))
            verb.Add(option);
        verb.SetAction(parsed =>
        {
            var threads = parsed.GetValue(Threads);
            NativeSettings.Apply(threads);
            var decoding = Options(parsed).Decoding;
            decoding.Validate();
            var rate = MatrixRate.Measure(threads);
            using var scope = NewDisposeScope();
            using var model = Llada.Load(parsed.GetRequiredValue(Model), ScalarType.Float32);
            var rows = measure(model, parsed);
            // Others may use the machine now and then: the better of two rates is nearer to what it can do.
            rate = Math.Max(rate, MatrixRate.Measure(threads));
            if (parsed.GetValue(Json)) JsonOutput.Write(ToJson(name, threads, rate, rows));
            else Print(rate, rows);
            return ExitCodes.Success;
        });
        return verb;
    }

    private static BenchmarkOptions Options(ParseResult parsed) => new()
    {
        Batch = parsed.GetValue(Batch),
        PromptLength = parsed.GetValue(PromptLength),
        Runs = parsed.GetValue(Runs),
        Task = parsed.GetValue(Task),
        Decoding = new DecodingOptions
        {
            GenLength = parsed.GetValue(GenLength),
            BlockLength = parsed.GetResult(BlockLength) is null ? parsed.GetValue(GenLength) : parsed.GetValue(BlockLength),
            Steps = parsed.GetResult(Steps) is null ? 1 : parsed.GetValue(Steps),
            Temperature = parsed.GetResult(Temperature) is null ? 0 : parsed.GetValue(Temperature),
        },
    };

    private static void Print(double rate, IReadOnlyList<Measurement> rows)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"float32 matrix products: {rate:0} GFLOP/s"));
        Console.Out.WriteLine($"{"",-28}{"median s",10}{"min",9}{"max",9}{"tokens/s",11}{"peak MiB",10}{"GFLOP",9}{"share",8}{"same tokens",13}");
        foreach (var row in rows)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Name,-28}{row.Median,10:0.000}{row.Seconds.Min(),9:0.000}{row.Seconds.Max(),9:0.000}{row.TokensPerSecond,11:0.0}{row.PeakBytes / 1048576.0,10:0}{row.Gflop,9:0.0}{row.ShareOf(rate),8:0 %}{row.Agreement?.IdenticalTokens,13:0.0 %}"));
            if (row.Agreement is { Accuracy: { } accuracy } agreement)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-28}same verdicts {agreement.IdenticalVerdicts:0.0 %}, score {accuracy.Difference:+0.0;-0.0;0.0} ± {accuracy.StandardError:0.0}"));
        }
    }

    private static JsonObject ToJson(string verb, int threads, double rate, IReadOnlyList<Measurement> rows) => new()
    {
        ["bench"] = verb,
        ["machine"] = MachineFacts.Machine["cpu"],
        ["kernels"] = ExecutionEnvironment.CoreType(),
        ["threads"] = threads,
        ["matrix_gflops"] = rate,
        ["rows"] = new JsonArray([.. rows.Select(row => ToJson(row, rate))]),
    };

    private static JsonObject ToJson(Measurement row, double rate)
    {
        var document = new JsonObject
        {
            ["name"] = row.Name,
            ["runs"] = row.Seconds.Count,
            ["seconds"] = row.Median,
            ["min"] = row.Seconds.Min(),
            ["max"] = row.Seconds.Max(),
            ["tokens"] = row.Tokens,
            ["tokens_per_second"] = row.TokensPerSecond,
            ["peak_rss_mb"] = row.PeakBytes / 1e6,
            ["gflop"] = row.Gflop,
            ["share_of_matrix_rate"] = row.ShareOf(rate),
        };
        if (row.Agreement is { } agreement)
        {
            document["identical_tokens"] = agreement.IdenticalTokens;
            document["identical_verdicts"] = agreement.IdenticalVerdicts;
            document["score_difference"] = agreement.Accuracy?.Difference;
            document["score_standard_error"] = agreement.Accuracy?.StandardError;
        }

        return document;
    }
}
