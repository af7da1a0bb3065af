using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using D1.Cli.Chat;
using D1.Cli.Outputs;
using D1.Core;
using D1.Model;
using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline.Execution;
using D1.Pipeline.Terminal;
using D1.Stages.Sampling;
using D1.Text.Chat;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary><c>d1 generate</c>: decodes completions of prompts, or holds a conversation.</summary>
internal static class GenerateVerb
{
    private static readonly Option<string> Model = ModelOptions.Model();
    private static readonly Option<string?> Adapter = PathOption.Create(
        "--adapter", PathUse.Folder, "LoRA adapter as PEFT saves it: adapter_config.json and adapter_model.safetensors.", "DIR");
    private static readonly Option<string?> PromptIds = PathOption.Create(
        "--prompt-ids", PathUse.File,
        "JSON lines, one array of token ids a line; shorter lines of a batch are padded on the left.", "FILE");
    private static readonly Option<string?> Prompt = new("--prompt") { Description = "A prompt as text.", HelpName = "TEXT" };
    private static readonly Option<bool> Chat = new("--chat")
    {
        Description = "Answer through the model's chat template: a conversation on a terminal, else each line of standard input.",
    };
    private static readonly RecordOptions<DecodingOptions> Decoding = new();
    private static readonly Option<int?> BatchSize = NumberOption.Optional<int>(
        "--batch-size", new OptionAttribute("Prompts a batch; all at once by default.") { Min = 1, Max = 1_000_000 }, "B");
    private static readonly Option<Padding> LeftPadding = ChoiceOption.Create(
        "--padding", "Whether padding is attended to like text, as in the released code, or each prompt is decoded as if alone.",
        ("released", Padding.Released), ("unpadded", Padding.Unpadded));
    private static readonly Option<int> Threads = ModelOptions.Threads();
    private static readonly DeviceOption On = DeviceOption.Create();
    private static readonly Option<ScalarType> Dtype = ModelOptions.Dtype();
    private static readonly Option<ulong> Seed = NumberOption.Create(
        "--seed", new OptionAttribute("Seed of sampling and random remasking.") { Min = 0 }, 0UL);
    private static readonly Option<bool> Json = SharedOptions.Json();
    private static readonly Option<string?> Trace = PathOption.Create("--trace", PathUse.File,
        "Write how the answers appear, step by step: as a page that plays it (.html), or as JSON lines (.jsonl).", "FILE");
    private static readonly Option<bool> Overwrite = SharedOptions.Overwrite();

    public static Command Create()
    {
        var command = new Command("generate", "Decode completions, semi-autoregressively.") { Model, Adapter, PromptIds, Prompt, Chat };
        Decoding.AddTo(command);
        foreach (var option in (Option[])[BatchSize, LeftPadding, Threads, On, Dtype, Seed, Trace, Overwrite, Json])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (((Option[])[PromptIds, Prompt, Chat]).Count(option => result.GetResult(option) is { Implicit: false }) != 1)
                result.AddError("give either --prompt-ids FILE or --prompt TEXT or --chat");
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        NativeSettings.Apply(parsed.GetValue(Threads));
        // What is wrong with the options and prompts shows before gigabytes of weights are read.
        var options = Decoding.Read(parsed);
        var folder = parsed.ModelFolder(Model);
        var config = LladaConfig.Load(Path.Combine(folder, ModelFolder.ConfigFile));
        var text = new ModelText(folder, config);
        var converses = parsed.GetValue(Chat) && !Console.IsInputRedirected && !parsed.GetValue(Json);
        using var file = TraceOutput(parsed, folder, converses);
        var prompts = converses ? [] : Prompts(parsed, config, text);
        foreach (var (index, prompt) in prompts.Index())
            config.RequireContext(prompt.Length + options.GenLength, $"prompt {index + 1} with --gen-length {options.GenLength}");
        if (SamplerText.OtherSteps(options) is { } other) Console.Error.WriteLine($"d1: --steps {other}");

        using var scope = NewDisposeScope();
        using var model = Llada.Load(folder, parsed.GetValue(Dtype), On.Read(parsed));
        var unmatched = parsed.GetValue(Adapter) is { } adapter ? Attach(model, adapter) : [];
        var seed = parsed.GetValue(Seed);
        if (converses)
        {
            Converse(model, options with { StopAfterEos = true }, text, seed);
            return ExitCodes.Success;
        }

        var batches = Batches(parsed, prompts, config.PadTokenId, model.Device);
        var traces = file is null ? null
            : new PromptTraces(ChatDefaults.NameOf(parsed.GetRequiredValue(Model), folder), text, config, options);
        if (parsed.GetValue(Json)) JsonOutput.Write(Measure(model, options, batches, seed, unmatched, traces));
        else Print(Decode(model, options, batches, seed, traces), options.GenLength, text);
        if (traces is null) return ExitCodes.Success;
        traces.Write(file!.Path);
        file.Publish();
        return ExitCodes.Success;
    }

    /// <summary>Where the trace goes; null where none is wanted.</summary>
    private static Output? TraceOutput(ParseResult parsed, string folder, bool converses)
    {
        if (parsed.GetValue(Trace) is not { } path) return null;
        PromptTraces.RequireFormat("--trace", path);
        if (converses)
            throw new InputException("--trace shows answers to prompts that are given: --prompt, --prompt-ids, or lines piped into --chat");
        string?[] read = [folder, parsed.GetValue(Adapter), parsed.GetValue(PromptIds)];
        return Output.File(path, parsed.GetValue(Overwrite), read.OfType<string>());
    }

    /// <summary>Puts the adapter on, and says which of its targets the model lacks.</summary>
    private static IReadOnlyList<string> Attach(Llada model, string adapter)
    {
        var unmatched = Lora.Unmatched(model, PeftAdapter.Attach(model, adapter).Targets);
        if (unmatched.Count > 0)
            Console.Error.WriteLine(
                $"{adapter}: target_modules {string.Join(", ", unmatched)} match nothing in this model and adapt nothing, as in PEFT");
        return unmatched;
    }

    private static IReadOnlyList<long[]> Prompts(ParseResult parsed, LladaConfig config, ModelText text)
    {
        if (parsed.GetValue(PromptIds) is { } file) return TokenIdFile.Read(file, config.EmbeddingSize);
        if (parsed.GetValue(Prompt) is { } prompt) return [text.Encode(prompt)];
        var lines = Lines(Console.In).Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(line => text.Encode([new ChatMessage("user", line)])).ToList();
        return lines.Count > 0 ? lines : throw new InputException("standard input holds no prompt: --chat answers one a line");
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>The prompts in batches.</summary>
    private static List<Batch> Batches(ParseResult parsed, IReadOnlyList<long[]> prompts, int padId, Device device) =>
        [.. prompts.Chunk(parsed.GetValue(BatchSize) ?? prompts.Count)
            .Select(rows => (rows, Padded: LeftPaddedPrompts.Create(rows, padId, device: device)))
            .Select(each => new Batch(each.rows, each.Padded.Ids, each.Padded.AttentionMask(parsed.GetValue(LeftPadding))))];

    /// <summary>Prompts, the same padded to one length, and what of that may be attended to.</summary>
    private sealed record Batch(IReadOnlyList<long[]> Prompts, Tensor Ids, Tensor? Mask);

    /// <summary>Every batch draws its own noise.</summary>
    private static List<DecodingResult> Decode(Llada model, DecodingOptions options, List<Batch> batches, ulong seed,
        PromptTraces? traces = null) =>
    [
        .. batches.Select((batch, index) => Decoder(model, options, seed, index, traces?.Watch(batch.Prompts, batch.Ids.size(1)))
            .Decode(batch.Ids, batch.Mask)),
    ];

    private static SemiAutoregressiveDecoder Decoder(
        Llada model, DecodingOptions options, ulong seed, int index, Action<DecodingStep>? watch = null) =>
        new(model, options, new SeededNoise((ulong)CounterRandom.Seed(seed, "generate", index), model.Device)) { OnStep = watch };

    /// <summary>Decodes and counts: the document that scripts read.</summary>
    private static JsonObject Measure(
        Llada model, DecodingOptions options, List<Batch> batches, ulong seed, IReadOnlyList<string> unmatched, PromptTraces? traces)
    {
        WarmUp(model, batches[0].Ids, options);
        var watch = Stopwatch.StartNew();
        var results = Decode(model, options, batches, seed, traces);
        var seconds = watch.Elapsed.TotalSeconds;
        var sequences = results.SelectMany(Rows).ToList();
        var document = new JsonObject
        {
            ["sequences"] = new JsonArray([.. sequences.Select(row => new JsonArray([.. row.Select(id => JsonValue.Create(id))]))]),
            ["seconds"] = seconds,
            ["forward_passes"] = results.Sum(result => result.ForwardPasses),
            ["tokens_per_second"] = (double)sequences.Count * options.GenLength / seconds,
            ["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
            ["masks_left"] = MasksLeft(results),
        };
        if (unmatched.Count > 0) document["unmatched_targets"] = new JsonArray([.. unmatched.Select(target => JsonValue.Create(target))]);
        return document;
    }

    /// <summary>One pass that is not timed: the first one pays for memory and for what is compiled on first use.</summary>
    private static void WarmUp(Llada model, Tensor prompts, DecodingOptions options)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        model.Logits(cat([prompts,
            full([prompts.size(0), options.GenLength], Numbers.Number(model.Config.MaskTokenId), dtype: ScalarType.Int64,
                device: prompts.device)], 1),
            new Window(prompts.size(1), options.BlockLength));
    }

    /// <summary>Tokens of the answers that are still masked; where there are any, one line says so.</summary>
    private static long MasksLeft(List<DecodingResult> results)
    {
        var masks = results.Sum(result => result.MasksLeft.Sum());
        if (masks > 0)
            Console.Error.WriteLine($"d1: {Counted.Of(masks, "token of the answers is", "tokens of the answers are")} still masked: "
                + "the model answered with the mask token, "
                + "or prompts hold masks, which took steps of the answers");
        return masks;
    }

    private static void Print(List<DecodingResult> results, int genLength, ModelText text)
    {
        MasksLeft(results);
        foreach (var row in results.SelectMany(Rows))
            Console.Out.WriteLine(text.Decode(row.AsSpan(^genLength..)));
    }

    private static void Converse(Llada model, DecodingOptions options, ModelText text, ulong seed)
    {
        long[] Complete(long[] prompt, int turn)
        {
            using var scope = NewDisposeScope();
            var result = Decoder(model, options, seed, turn).Decode(tensor(prompt, [1, prompt.Length], device: model.Device));
            MasksLeft([result]);
            return Rows(result).Single()[prompt.Length..];
        }

        new ChatLoop(text, Complete).Run(Console.In, Console.Out, Console.Error);
    }

    private static IEnumerable<long[]> Rows(DecodingResult result) =>
        result.Sequences.cpu().data<long>().ToArray().Chunk((int)result.Sequences.size(1));
}
