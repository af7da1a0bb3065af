using System.CommandLine;
using System.Text.Json;
using D1.Core;
using D1.Model.Decoding;
using D1.Model.Kernels;
using D1.Model.Network;
using D1.Pipeline.Execution;
using D1.Pipeline.Keys;
using D1.Stages.Bench;
using D1.Tasks;
using D1.Tasks.Nano;
using D1.Text.Tokenization;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary>
/// <c>d1 bench</c>: how fast this machine decodes, trains, rolls out and tokenizes, and what share of its matrix rate that is.
/// </summary>
internal static class BenchVerb
{
    private static readonly Option<string> Model = ModelOptions.Model();
    private static readonly Option<int> Batch = Count("--batch", "Rows of a batch.", 4);
    private static readonly Option<int> PromptLength = Count("--prompt-length", "Random tokens of a prompt.", 128);
    private static readonly Option<int> GenLength = RecordOptions<DecodingOptions>.One(nameof(DecodingOptions.GenLength), 128);
    private static readonly Option<int> BlockLength = RecordOptions<DecodingOptions>.One(nameof(DecodingOptions.BlockLength), 32);
    private static readonly Option<int> Steps = RecordOptions<DecodingOptions>.One(nameof(DecodingOptions.Steps), 64);
    private static readonly Option<double> Temperature = RecordOptions<DecodingOptions>.One(nameof(DecodingOptions.Temperature), 0.0);
    private static readonly Option<int> Rank = Count("--rank", "Rank of the adapters.", 128);
    private static readonly Option<bool> Checkpointing =
        new("--activation-checkpointing") { Description = "Compute blocks again in the backward pass." };
    private static readonly Option<int> Runs = Count("--runs", "Timed runs; the median counts.", 5);
    private static readonly Option<int> Threads = ModelOptions.Threads();
    private static readonly Option<bool> Approximate = new(
        "--approximate")
    { Description = "Measure the approximate samplers too, and how their completions agree with the exact ones." };
    private static readonly Option<string?> Task = ChoiceOption.Optional("--task",
        "Decode and score this nano task's test problems instead of random prompts.", [.. TaskRegistry.Nano.Select(task => task.Name)]);
    private static readonly Option<int> Problems = Count("--problems", "Test problems of the task, in batches.", 384);
    private static readonly Option<string?> Tokenizer = PathOption.Create(
        "--tokenizer", PathUse.Any, "A tokenizer.json, or the folder that holds one (default: the nano tasks' own).", "FILE");
    private static readonly Option<int> Examples = Count("--examples", "Texts of the generated corpus.", 10_000);
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create() =>
        new Command("bench", "Measure speed, memory and the share of the machine's matrix rate.")
        {
            OfModel("decode", "Time decoding.",
                [Batch, PromptLength, GenLength, BlockLength, Steps, Temperature, Approximate, Task, Problems], (model, parsed) =>
                [.. new DecodeBenchmark(model, Settings(parsed)).Run(parsed.GetValue(Approximate))]),
            OfModel("train", "Time an inner update of diffu-GRPO: log-probabilities, loss, backward pass and AdamW on low-rank adapters.",
                [Batch, PromptLength, GenLength, Rank, Checkpointing], (model, parsed) =>
            {
                model.ActivationCheckpointing = parsed.GetValue(Checkpointing);
                using var update = new UpdateBenchmark(model, Settings(parsed), parsed.GetValue(Rank));
                return [update.Run()];
            }),
            OfModel("rollout", "Time a rollout of diffu-GRPO: sampled completions and reference log-probabilities.",
                [Batch, PromptLength, GenLength, BlockLength, Steps, Temperature], (model, parsed) =>
                [new RolloutBenchmark(model, Settings(parsed)).Run()]),
            Verb("tokenizer", "Time a tokenizer on a generated corpus: encode and decode.", [Tokenizer, Examples], parsed =>
            {
                var tokenizer = parsed.GetValue(Tokenizer) is { } file ? TokenizerFile.Load(file) : NanoVocabulary.CreateTokenizer();
                return (null, [.. new TokenizerBenchmark(tokenizer, parsed.GetValue(Examples), parsed.GetValue(Runs)).Run()]);
            }),
        };

    private static Option<int> Count(string name, string description, int standard) =>
        NumberOption.Create(name, new OptionAttribute(description) { Min = 1, Max = 1_000_000 }, standard);

    private static Command OfModel(string name, string description, Option[] options,
        Func<Llada, ParseResult, IReadOnlyList<Measurement>> measure) =>
        Verb(name, description, [Model, .. options], parsed =>
        {
            Settings(parsed).Decoding.Validate();
            var folder = parsed.ModelFolder(Model);
            using var scope = NewDisposeScope();
            using var model = Llada.Load(folder, ScalarType.Float32);
            return (BenchmarkModel.Of(folder, model.Config), measure(model, parsed));
        });

    private static Command Verb(string name, string description, Option[] options,
        Func<ParseResult, (BenchmarkModel? Model, IReadOnlyList<Measurement> Rows)> measure)
    {
        var verb = new Command(name, description);
        foreach (var option in options.Concat([Runs, Threads, Json]))
            verb.Add(option);
        verb.SetAction(parsed =>
        {
            var threads = parsed.GetValue(Threads);
            NativeSettings.Apply(threads);
            var rate = MatrixRate.Measure(threads);
            var (model, rows) = measure(parsed);
            // Others may use the machine now and then: the better of two rates is nearer to what it can do.
            rate = Math.Max(rate, MatrixRate.Measure(threads));
            var report = new BenchmarkReport
            {
                Bench = name,
                Model = model,
                Options = options.Append(Runs).Where(option => option != Model && IsGiven(parsed, option))
                    .ToDictionary(option => option.Name.TrimStart('-'), option => Value(parsed, option)),
                Date = DateOnly.FromDateTime(DateTime.UtcNow),
                Machine = MachineFacts.Machine["cpu"],
                Kernels = FusedKernels.Level,
                Threads = threads,
                MatrixGflops = rate,
                Rows = [.. rows.Select(row => BenchmarkRow.Of(row, rate))],
            };
            if (parsed.GetValue(Json)) JsonOutput.Write(report.ToJson());
            else BenchText.Print(Console.Out, report);
            return ExitCodes.Success;
        });
        return verb;
    }

    // Where problems are a task's, the random prompts' length has no part in it, and the other way round.
    private static bool IsGiven(ParseResult parsed, Option option) =>
        parsed.GetResult(option) is { } result && (option.ValueType != typeof(bool) || !result.Implicit)
        && option != (parsed.GetValue(Task) is null ? Problems : PromptLength);

    private static JsonElement Value(ParseResult parsed, Option option) => option switch
    {
        Option<int> count => JsonSerializer.SerializeToElement(parsed.GetValue(count)),
        Option<double> number => JsonSerializer.SerializeToElement(parsed.GetValue(number)),
        Option<bool> flag => JsonSerializer.SerializeToElement(parsed.GetValue(flag)),
        _ => JsonSerializer.SerializeToElement(parsed.GetValue((Option<string?>)option)),
    };

    private static BenchmarkOptions Settings(ParseResult parsed) => new()
    {
        Batch = parsed.GetValue(Batch),
        PromptLength = parsed.GetValue(PromptLength),
        Runs = parsed.GetValue(Runs),
        Task = parsed.GetValue(Task),
        Problems = parsed.GetValue(Problems),
        Decoding = new DecodingOptions
        {
            GenLength = parsed.GetValue(GenLength),
            BlockLength = parsed.GetResult(BlockLength) is null ? parsed.GetValue(GenLength) : parsed.GetValue(BlockLength),
            Steps = parsed.GetResult(Steps) is null ? 1 : parsed.GetValue(Steps),
            Temperature = parsed.GetResult(Temperature) is null ? 0 : parsed.GetValue(Temperature),
        },
    };
}
