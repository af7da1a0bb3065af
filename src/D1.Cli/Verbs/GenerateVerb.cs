using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using D1.Model;
using D1.Model.Decoding;
using D1.Model.Files;
using D1.Model.Network;
using D1.Model.Tokenization;
using D1.Stages.Pipeline;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary><c>d1 generate</c>: decodes completions.</summary>
internal static class GenerateVerb
{
    private static readonly Option<string> Model = ModelOptions.Model();
    private static readonly Option<string?> PromptIds = new("--prompt-ids") { Description = "JSON lines, one array of token ids a line." };
    private static readonly Option<string?> Prompt = new("--prompt") { Description = "A prompt as text." };
    private static readonly Option<int> GenLength = new("--gen-length") { Description = "Tokens to generate.", Required = true };
    private static readonly Option<int> BlockLength = new("--block-length") { Description = "Tokens a block.", Required = true };
    private static readonly Option<int> Steps = new("--steps") { Description = "Denoising steps over all blocks.", Required = true };
    private static readonly Option<double> Temperature = new("--temperature") { Description = "0 is greedy." };
    private static readonly Option<double> CfgScale = new("--cfg-scale") { Description = "Classifier-free guidance; 0 is off." };
    private static readonly Option<string> RemaskingName = new("--remasking") { Description = "low_confidence or random.", DefaultValueFactory = _ => "low_confidence" };
    private static readonly Option<int> BatchSize = new("--batch-size") { Description = "Prompts a batch; 0 takes all at once.", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> Threads = ModelOptions.Threads();
    private static readonly Option<ulong> Seed = new("--seed") { Description = "Seed of sampling and random remasking.", DefaultValueFactory = _ => 0UL };
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new Command("generate", "Decode completions, semi-autoregressively.")
        {
            Model, PromptIds, Prompt, GenLength, BlockLength, Steps, Temperature, CfgScale, RemaskingName, BatchSize, Threads, Seed, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        NativeSettings.Apply(parsed.GetValue(Threads));
        var options = Decoding(parsed);
        var folder = parsed.GetRequiredValue(Model);
        using var scope = NewDisposeScope();
        using var model = Llada.Load(folder, ScalarType.Float32);
        var tokenizer = File.Exists(Path.Combine(folder, ModelFolder.TokenizerFile)) ? TokenizerFile.Load(Path.Combine(folder, ModelFolder.TokenizerFile)) : null;
        var prompts = Prompts(parsed, model, tokenizer, folder);
        var batches = prompts.Chunk(parsed.GetValue(BatchSize) is > 0 and var size ? size : prompts.Count)
            .Select(rows => ModelOptions.ToTensor(rows, model.Config.PadTokenId)).ToList();

        var decoder = new SemiAutoregressiveDecoder(model, options, new SeededNoise(parsed.GetValue(Seed)));
        WarmUp(model, batches[0], options);
        var watch = Stopwatch.StartNew();
        var results = batches.ConvertAll(decoder.Decode);
        var seconds = watch.Elapsed.TotalSeconds;

        var sequences = results.SelectMany(result => Rows(result.Sequences)).ToList();
        if (parsed.GetValue(Json))
            JsonOutput.Write(ToJson(sequences, seconds, results.Sum(result => result.ForwardPasses), (double)prompts.Count * options.GenLength / seconds));
        else
            Print(sequences, options.GenLength, tokenizer);
        return ExitCodes.Success;
    }

    private static DecodingOptions Decoding(ParseResult parsed)
    {
        var options = new DecodingOptions
        {
            GenLength = parsed.GetValue(GenLength),
            BlockLength = parsed.GetValue(BlockLength),
            Steps = parsed.GetValue(Steps),
            Temperature = parsed.GetValue(Temperature),
            CfgScale = parsed.GetValue(CfgScale),
            Remasking = parsed.GetValue(RemaskingName) switch
            {
                "low_confidence" => Remasking.LowConfidence,
                "random" => Remasking.Random,
                var other => throw new InputException($"--remasking {other}: use low_confidence or random"),
            },
        };
        options.Validate();
        return options;
    }

    private static IReadOnlyList<long[]> Prompts(ParseResult parsed, Llada model, ITokenizer? tokenizer, string folder) =>
        (parsed.GetValue(PromptIds), parsed.GetValue(Prompt)) switch
        {
            ({ } file, null) => TokenIdFile.Read(file, model.Config.EmbeddingSize),
            (null, { } text) when tokenizer is not null => [Array.ConvertAll(tokenizer.Encode(text), id => (long)id)],
            (null, { }) => throw new InputException($"--prompt needs {Path.Combine(folder, ModelFolder.TokenizerFile)}, which does not exist; give --prompt-ids"),
            _ => throw new InputException("give either --prompt-ids FILE or --prompt TEXT"),
        };

    /// <summary>One pass that is not timed: the first one pays for memory and for what is compiled on first use.</summary>
    private static void WarmUp(Llada model, Tensor prompts, DecodingOptions options)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        model.Logits(cat([prompts, full([prompts.size(0), options.GenLength], model.Config.MaskTokenId, dtype: ScalarType.Int64)], 1), new Window(prompts.size(1), options.BlockLength));
    }

    private static IEnumerable<long[]> Rows(Tensor sequences) => sequences.data<long>().ToArray().Chunk((int)sequences.size(1));

    private static JsonObject ToJson(IEnumerable<long[]> sequences, double seconds, int forwardPasses, double tokensPerSecond) => new()
    {
        ["sequences"] = new JsonArray([.. sequences.Select(row => new JsonArray([.. row.Select(id => JsonValue.Create(id))]))]),
        ["seconds"] = seconds,
        ["forward_passes"] = forwardPasses,
        ["tokens_per_second"] = tokensPerSecond,
        ["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
    };

    private static void Print(IEnumerable<long[]> sequences, int genLength, ITokenizer? tokenizer)
    {
        foreach (var row in sequences.Select(row => row[^genLength..]))
            Console.Out.WriteLine(tokenizer is null ? string.Join(' ', row) : tokenizer.Decode(Array.ConvertAll(row, id => (int)id), skipSpecialTokens: true));
    }
}
