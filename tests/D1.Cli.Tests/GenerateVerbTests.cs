using System.Text.Json.Nodes;
using D1.Cli.Verbs;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Traces;
using D1.Text.Tokenization;
using static TorchSharp.torch;

namespace D1.Cli.Tests;

/// <summary>The verb <c>generate</c> through the real command line, on a random model that has a tokenizer and a chat template.</summary>
public sealed class GenerateVerbTests : IDisposable
{
    private static readonly string[] Words =
        [.. Enumerable.Range(0, 36).Select(number => $"w{number}"), "user", "assistant", WordLevelTokenizer.EndOfText,
            WordLevelTokenizer.Mask];

    private static readonly string[] Sizes = ["--gen-length", "8", "--block-length", "4", "--steps", "4"];

    private readonly ToyCommand _d1 = new();

    public GenerateVerbTests()
    {
        Write("config.json",
            """{"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""");
        Write("ids.jsonl", "[1, 2, 3]\n[4, 5, 6]\n[7, 8, 9]\n");
        Write("ragged.jsonl", "[1, 2, 3]\n[4, 39, 5, 6, 7]\n");
        using (var model = RandomWeights.Create(LladaConfig.Load(At("config.json")), 7))
            ModelFolder.Save(At("model"), model.Config, model.Weights());
        new WordLevelTokenizer(Words).Save(At("model/tokenizer.json"));
        Write("model/tokenizer_config.json",
            """{"chat_template":"{% for m in messages %}{{ m.role }} {{ m.content }}"""
                + """ {% endfor %}assistant","eos_token":"<|endoftext|>"}""");
    }

    public void Dispose() => _d1.Dispose();

    private string At(string name) => Path.Combine(_d1.Folder, name);

    private void Write(string name, string text) => File.WriteAllText(At(name), text);

    private JsonNode Generate(string prompts, params string[] more) =>
        _d1.Json(["generate", "--model", "model", "--prompt-ids", prompts, .. Sizes, .. more]);

    private static long[][] Sequences(JsonNode document) =>
        [.. document["sequences"]!.AsArray().Select(row => row!.AsArray().Select(id => (long)id!).ToArray())];

    [Fact]
    public void The_document_holds_the_sequences_and_what_they_cost()
    {
        var document = Generate("ids.jsonl");
        string[] keys = ["sequences", "seconds", "forward_passes", "tokens_per_second", "peak_rss_mb", "masks_left"];
        Assert.Equal(keys, document.AsObject().Select(pair => pair.Key));
        Assert.Equal(24 / (double)document["seconds"]!, (double)document["tokens_per_second"]!, 6);
        Assert.True((double)document["peak_rss_mb"]! > 1);
        var rows = Sequences(document);
        Assert.Equal([11, 11, 11], rows.Select(row => row.Length));
        Assert.Equal([4, 5, 6], rows[1][..3]);

        Assert.Equal(4, (int)document["forward_passes"]!);
        var alone = Generate("ids.jsonl", "--batch-size", "1", "--threads", "2");
        Assert.Equal(12, (int)alone["forward_passes"]!);
        Assert.Equal(rows, Sequences(alone));
    }

    [Fact]
    public void A_seed_decides_the_sample_and_every_batch_draws_its_own()
    {
        Write("same.jsonl", "[1, 2]\n[1, 2]\n");
        string[] sampled = ["--temperature", "1", "--batch-size", "1", "--seed"];
        var rows = Sequences(Generate("same.jsonl", [.. sampled, "3"]));
        Assert.NotEqual(rows[0], rows[1]);
        Assert.Equal(rows, Sequences(Generate("same.jsonl", [.. sampled, "3"])));
        Assert.NotEqual(rows, Sequences(Generate("same.jsonl", [.. sampled, "4"])));
        Assert.NotEqual(Sequences(Generate("same.jsonl", "--remasking", "random")), Sequences(Generate("same.jsonl", "--cfg-scale", "2")));
    }

    [Fact]
    public void The_approximate_samplers_have_names()
    {
        Passes(2, "--threshold", "0");
        Passes(8, "--threshold", "1", "--cache", "prefix");
        Passes(2, "--factor", "0", "--block-length", "2", "--gen-length", "4", "--cache", "dual");

        void Passes(int expected, params string[] sampler)
        {
            var sizes = Sizes.Chunk(2).Where(pair => !sampler.Contains(pair[0])).SelectMany(pair => pair);
            var document = _d1.Json(["generate", "--model", "model", "--prompt-ids", "ids.jsonl", .. sizes, .. sampler]);
            Assert.Equal(expected, (int)document["forward_passes"]!);
            Assert.All(Sequences(document), row => Assert.DoesNotContain(39, row));
        }
    }

    [Fact]
    public void Shorter_prompts_are_padded_on_the_left()
    {
        var padded = Sequences(Generate("ragged.jsonl"));
        Assert.Equal([38, 38, 1, 2, 3], padded[0][..5]);
        Assert.NotEqual(39, padded[1][1]);

        Write("short.jsonl", "[1, 2, 3]");
        Assert.Equal(Sequences(Generate("short.jsonl"))[0][3..], Sequences(Generate("ragged.jsonl", "--padding", "unpadded"))[0][5..]);
    }

    [Fact]
    public void An_adapter_changes_what_is_decoded()
    {
        using (var scope = NewDisposeScope())
        using (var model = Llada.Load(At("model")))
        {
            var options = new LoraOptions { Rank = 2, Alpha = 64, Dropout = 0, Targets = ["q_proj", "v_proj"] };
            Lora.Attach(model, options, seed: 5);
            foreach (var (_, weight) in Lora.Parameters(model))
                using (no_grad()) weight.copy_(ones_like(weight));
            PeftAdapter.Save(model, options with { Targets = ["q_proj", "v_proj", "o_proj"] }, At("adapter"));
        }

        Assert.NotEqual(Sequences(Generate("ids.jsonl")), Sequences(Generate("ids.jsonl", "--adapter", "adapter")));
        var told = _d1.Run(["generate", "--model", "model", "--prompt-ids", "ids.jsonl", "--adapter", "adapter", "--json", .. Sizes]);
        Assert.Equal("adapter: target_modules o_proj match nothing in this model and adapt nothing, as in PEFT", told.Errors.TrimEnd());
        Assert.Equal("""["o_proj"]""", JsonNode.Parse(told.Output)!["unmatched_targets"]!.ToJsonString());
        Refused("nowhere/adapter_config.json: no such file", "--prompt-ids", "ids.jsonl", "--adapter", "nowhere");
    }

    [Fact]
    public void Text_goes_in_and_comes_out()
    {
        var outcome = _d1.Run(["generate", "--model", "model", "--prompt", "w1 w2 w3", .. Sizes]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        var completion = Sequences(Generate("ids.jsonl", "--batch-size", "1"))[0][3..].TakeWhile(id => id != 38);
        Assert.Equal(string.Join(' ', completion.Select(id => Words[id])), outcome.Output.TrimEnd('\n'));

        File.Delete(At("model/tokenizer.json"));
        var ids = _d1.Run(["generate", "--model", "model", "--prompt-ids", "ids.jsonl", .. Sizes]);
        Assert.Equal(string.Join('\n', Sequences(Generate("ids.jsonl")).Select(row => string.Join(' ', row[3..]))),
            ids.Output.TrimEnd('\n'));
        Refused("model/tokenizer.json: no such file; without a tokenizer, give --prompt-ids", "--prompt", "w1");
    }

    [Fact]
    public void Chat_answers_each_line_of_standard_input()
    {
        Write("chat.jsonl", "[36, 1, 2, 37]\n[36, 3, 4, 37]\n");
        string[] chat = ["generate", "--model", "model", "--chat", .. Sizes];
        var outcome = _d1.RunWith("w1 w2\n\nw3 w4\n", [.. chat, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(Sequences(Generate("chat.jsonl")), Sequences(JsonNode.Parse(outcome.Output)!));
        Assert.Equal(2, _d1.RunWith("w1 w2\nw3 w4", chat).Output.TrimEnd('\n').Split('\n').Length);

        Refused("standard input holds no prompt", "--chat");
        File.Delete(At("model/tokenizer_config.json"));
        var without = _d1.RunWith("w1\n", chat);
        Assert.Equal(2, without.ExitCode);
        Assert.Contains("tokenizer_config.json: no such file", without.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conversation_goes_on_from_all_that_was_said()
    {
        var text = new ModelText(At("model"), LladaConfig.Load(At("model/config.json")));
        var prompts = new List<long[]>();
        using var output = new StringWriter();
        new ChatLoop(text, (prompt, turn) =>
        {
            prompts.Add(prompt);
            return [30 + turn, 38, 39];
        }).Run(new StringReader("w1 w2\n\nw3\n"), output, TextWriter.Null);
        Assert.Equal([[36, 1, 2, 37], [36, 1, 2, 37, 30, 36, 3, 37]], prompts);
        Assert.Equal(["w30", "w31"], output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Numbers_are_read_alike_in_every_country()
    {
        _d1.Variables["LC_ALL"] = "de_DE.UTF-8";
        var document = Generate("ids.jsonl", "--threshold", "0.9", "--temperature", "0.5");
        Assert.InRange((int)document["forward_passes"]!, 2, 8);
    }

    [Theory]
    [InlineData("C")]
    [InlineData("en_US.ISO-8859-1")]
    [InlineData("en_US.US-ASCII")]
    public void Questions_are_UTF8_in_every_country(string locale)
    {
        _d1.Variables["LC_ALL"] = locale;
        var outcome = _d1.RunWith("w1\nñ\n", ["generate", "--model", "model", "--chat", .. Sizes]);
        Assert.StartsWith("d1: unknown word 'ñ': ", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
    }

    [Fact]
    public void A_question_that_is_no_UTF8_is_refused_with_its_line()
    {
        using var process = _d1.Start(["generate", "--model", "model", "--chat", .. Sizes]);
        process.StandardInput.BaseStream.Write([(byte)'w', (byte)'1', (byte)'\n', 0xF1, (byte)'\n']);
        process.StandardInput.Close();
        Assert.Equal(new CommandOutcome(2, "", "d1: standard input, line 2: no UTF-8\n"), ToyCommand.Wait(process));
    }

    [Theory]
    [InlineData("ids.jsonl:1: token id 99 is outside the vocabulary of 40", "[99]")]
    [InlineData("ids.jsonl:2: expected an array of token ids", "[1]\nhello")]
    [InlineData("ids.jsonl: holds no line", "")]
    public void A_wrong_prompt_is_one_line_and_exit_code_2(string complaint, string lines)
    {
        Write("ids.jsonl", lines);
        Refused(complaint, "--prompt-ids", "ids.jsonl");
    }

    [Fact]
    public void A_prompt_beyond_the_context_is_refused()
    {
        var config = File.ReadAllText(At("model/config.json"));
        Write("model/config.json",
            config.Replace("\"max_sequence_length\": 4096", "\"max_sequence_length\": 10", StringComparison.Ordinal));
        const string Context = "11 tokens, the model's context has 10 (max_sequence_length in its config.json)";
        Refused($"prompt 1 with --gen-length 8: {Context}", "--prompt-ids", "ids.jsonl");
        var logits = _d1.Run("logits", "--model", "model", "--input-ids", "ids.jsonl", "--out", "logits.safetensors");
        Assert.True(logits.ExitCode == 0, logits.Errors);
        Write("long.jsonl", "[1]\n[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]\n");
        logits = _d1.Run("logits", "--model", "model", "--input-ids", "long.jsonl", "--out", "long.safetensors");
        Assert.Equal((2, $"d1: row 2: {Context}"), (logits.ExitCode, logits.Errors.TrimEnd()));
        Assert.False(File.Exists(At("long.safetensors")));
    }

    [Fact]
    public void A_model_with_one_weight_that_is_no_number_answers_nothing()
    {
        using (var model = Llada.Load(At("model")))
        {
            using (no_grad()) model.FinalNorm.Weight.narrow(0, 5, 1).fill_(float.NaN);
            ModelFolder.Save(At("model"), model.Config, model.Weights());
        }

        const string Complaint = "d1: model: 'model.transformer.ln_f.weight' holds 1 of 32 numbers that are NaN or infinite";
        Refused(Complaint, "--prompt-ids", "ids.jsonl");
        string[] logits = ["logits", "--input-ids", "ids.jsonl", "--out", "logits.safetensors"];
        foreach (var verb in (string[][])[logits, ["bench", "decode"], ["bench", "train"]])
        {
            var outcome = _d1.Run([.. verb, "--model", "model"]);
            Assert.Equal((2, Complaint, ""), (outcome.ExitCode, outcome.Errors.TrimEnd(), outcome.Output));
        }
    }

    /// <summary>A mask in a prompt takes a step of the answer.</summary>
    [Fact]
    public void Masks_that_are_left_are_counted_and_said()
    {
        var outcome = _d1.Run(["generate", "--model", "model", "--prompt-ids", "ragged.jsonl", .. Sizes, "--json"]);
        var document = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(Sequences(document).Sum(row => row[5..].Count(id => id == 39)), (int)document["masks_left"]!);
        Assert.InRange((int)document["masks_left"]!, 1, 16);
        Assert.Matches($"^d1: {document["masks_left"]} tokens? of the answers (is|are) still masked: ", outcome.Errors);
        Assert.Equal(0, (int)Generate("ids.jsonl")["masks_left"]!);
    }

    [Fact]
    public void A_trace_says_how_each_answer_appeared()
    {
        string[] traced = ["--batch-size", "2", "--trace", "out/trace.jsonl"];
        var rows = Sequences(Generate("ids.jsonl", traced));
        var traces = TraceFile.Read(At("out/trace.jsonl"));
        Assert.Equal(["1 w1 w2 w3", "2 w4 w5 w6", "3 w7 w8 w9"], traces.Select(trace => $"{trace.Decode.Id} {trace.Decode.Prompt}"));
        foreach (var (row, trace) in rows.Zip(traces))
        {
            Assert.Equal(("model", "4 steps; 8 tokens in blocks of 4, 2 steps a block"), (trace.Decode.Model, trace.Decode.Sampler));
            Assert.Equal((38, "<|endoftext|>", 39, "<|mdm_mask|>"),
                (trace.Decode.Eos.Id, trace.Decode.Eos.Text, trace.Decode.Mask.Id, trace.Decode.Mask.Text));
            Assert.Equal([0, 0, 1, 1], trace.Steps.Select(step => step.Block));
            var answer = trace.Steps.SelectMany(step => step.Positions.Zip(step.Ids, step.Tokens)
                .Where(each => step.Accepted.Contains(each.First))).OrderBy(each => each.First).ToList();
            Assert.Equal(row[3..], answer.Select(each => (long)each.Second));
            Assert.Equal(row[3..].Select(id => Words[id]), answer.Select(each => each.Third));
        }

        Refused("out/trace.jsonl: is there already; --overwrite replaces it", ["--prompt-ids", "ids.jsonl", .. traced]);
        Generate("ids.jsonl", [.. traced, "--overwrite"]);
        Assert.Equal(["trace.jsonl"], Directory.GetFileSystemEntries(At("out")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_trace_is_a_page_that_plays_it()
    {
        var outcome = _d1.RunWith("w1 w2\nw3 w4\n", ["generate", "--model", "model", "--chat", .. Sizes, "--trace", "trace.html"]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(2, outcome.Output.TrimEnd('\n').Split('\n').Length);
        var page = File.ReadAllText(At("trace.html"));
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.Contains("<title>model, 4 steps; 8 tokens in blocks of 4, 2 steps a block</title>", page, StringComparison.Ordinal);
        Assert.Contains("\"prompt\":\"user w3 w4 assistant\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_without_a_tokenizer_shows_ids()
    {
        File.Delete(At("model/tokenizer.json"));
        Generate("ids.jsonl", "--trace", "trace.jsonl");
        var trace = TraceFile.Read(At("trace.jsonl"))[0];
        Assert.Equal(("1 2 3", "38"), (trace.Decode.Prompt, trace.Decode.Eos.Text));
        Assert.All(trace.Steps, step => Assert.Equal(step.Ids.Select(id => $"{id}"), step.Tokens));
    }

    [Fact]
    public void A_trace_of_another_kind_or_over_an_input_is_refused()
    {
        Refused("--trace trace.json: must end with .html, for a page that plays the decode, or with .jsonl, for data",
            "--prompt", "w1", "--trace", "trace.json");
        Refused("ids.jsonl: is what the command reads (ids.jsonl); choose another place for what it writes",
            "--prompt-ids", "ids.jsonl", "--trace", "ids.jsonl", "--overwrite");
        Refused("model/trace.jsonl: lies in ", "--prompt", "w1", "--trace", "model/trace.jsonl");
        Assert.Empty(Directory.GetFiles(_d1.Folder, "trace*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Steps_that_the_blocks_cannot_share_are_told() => Assert.StartsWith(
        "d1: --steps 5 → 4 steps: each of 2 blocks takes as many\n", _d1.Run("generate", "--model", "model", "--prompt", "w1",
            "--gen-length", "8", "--block-length", "4", "--steps", "5").Errors, StringComparison.Ordinal);

    [Fact]
    public void Wrong_options_are_one_line_and_exit_code_2()
    {
        Refused("--block-length 3 must divide gen_length (8)", "--prompt-ids", "ids.jsonl", "--block-length", "3");
        Refused("give either --prompt-ids FILE or --prompt TEXT or --chat");
        Refused("give either --prompt-ids FILE or --prompt TEXT or --chat", "--prompt", "w1", "--chat");
        Refused("the prompt is empty", "--prompt", "");
        Refused("--remasking best: use low_confidence or random", "--prompt-ids", "ids.jsonl", "--remasking", "best");
        Refused("--cache all: use none, prefix or dual", "--prompt-ids", "ids.jsonl", "--cache", "all");
        Refused("--may-predict-mask no: use true or false", "--prompt-ids", "ids.jsonl", "--may-predict-mask", "no");
        Refused("--padding no: use released or unpadded", "--prompt-ids", "ids.jsonl", "--padding", "no");
        Refused("--factor 1 excludes threshold: give one of them", "--prompt-ids", "ids.jsonl", "--threshold", "0.9", "--factor", "1");
        Refused("--threshold must be at least 0 and at most 1, not '9'", "--prompt-ids", "ids.jsonl", "--threshold", "9");
        Refused("--remasking random must be low_confidence: threshold and factor judge", "--prompt-ids", "ids.jsonl", "--factor", "1",
            "--remasking", "random");
        Refused("--batch-size must be at least 1 and at most 1000000, not '0'", "--prompt-ids", "ids.jsonl", "--batch-size", "0");
        Refused("--threads must be at least 1 and at most 1024, not '0'", "--prompt-ids", "ids.jsonl", "--threads", "0");
        Refused("--device is auto, cpu, cuda or cuda:N, not 'tpu'", "--prompt-ids", "ids.jsonl", "--device", "tpu");
        Refused("device cuda:63: ", "--prompt-ids", "ids.jsonl", "--device", "cuda:63");
        Refused("'hot'", "--prompt-ids", "ids.jsonl", "--temperature", "hot");
    }

    private void Refused(string complaint, params string[] options)
    {
        var sizes = Sizes.Chunk(2).Where(pair => !options.Contains(pair[0])).SelectMany(pair => pair);
        var outcome = _d1.Run(["generate", "--model", "model", .. sizes, .. options]);
        Assert.True(outcome.ExitCode == 2, $"{string.Join(' ', options)}: exit code {outcome.ExitCode}: {outcome.Errors}");
        Assert.Contains(complaint, outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.Trim().Split('\n'));
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void Weights_that_lost_bits_are_not_loaded()
    {
        using var d1 = new ToyCommand("d1.dll");
        var model = new WrittenStore(d1).Model("one");
        var weights = model.File("model.safetensors");
        File.WriteAllText(weights, new string('0', File.ReadAllText(weights).Length));
        var complaint = $"one is damaged: model.safetensors has changed; d1 run {Path.GetFileName(d1.Folder)}/one makes it again\n";
        foreach (var arguments in (string[][])[["generate", "--model", "one", "--prompt", "1", .. Sizes], ["chat", "one"]])
            Assert.Equal((2, "", $"d1: {complaint}"), d1.Run(arguments) is var outcome
                ? (outcome.ExitCode, outcome.Output, outcome.Errors) : default);
        Assert.Contains("\ndamaged: model.safetensors has changed; run its spec again\n", d1.Run("show", "one").Output,
            StringComparison.Ordinal);
    }
}
