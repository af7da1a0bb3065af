using System.Text.Json.Nodes;
using D1.Model.Files;

namespace D1.Cli.Tests;

/// <summary>The verbs <c>init-model</c>, <c>logits</c> and <c>generate</c> through the real command line.</summary>
public sealed class ModelVerbTests : IDisposable
{
    private readonly ToyCommand d1 = new();

    public ModelVerbTests()
    {
        Write("config.json", """{"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""");
        Write("ids.jsonl", "[1, 2, 3]\n[4, 5, 6]\n[7, 8, 9]\n");
    }

    public void Dispose() => d1.Dispose();

    private string At(string name) => Path.Combine(d1.Folder, name);

    private void Write(string name, string text) => File.WriteAllText(At(name), text);

    private void Init(string folder, params string[] more)
    {
        var outcome = d1.Run(["init-model", "--config", "config.json", "--seed", "7", "--out", folder, .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }

    private JsonNode Generate(params string[] more) =>
        d1.Json(["generate", "--model", "model", "--prompt-ids", "ids.jsonl", "--gen-length", "8", "--block-length", "4", "--steps", "4", .. more]);

    [Fact]
    public void A_seed_decides_the_weights()
    {
        Init("model");
        Init("again");
        Assert.Equal(File.ReadAllBytes(At("model/model.safetensors")), File.ReadAllBytes(At("again/model.safetensors")));
        Init("half", "--dtype", "bfloat16");
        Assert.True(new FileInfo(At("half/model.safetensors")).Length < 0.6 * new FileInfo(At("model/model.safetensors")).Length);
    }

    [Fact]
    public void Generate_prints_the_sequences_and_what_they_cost()
    {
        Init("model");
        var document = Generate();
        Assert.Equal(["sequences", "seconds", "forward_passes", "tokens_per_second", "peak_rss_mb"], document.AsObject().Select(pair => pair.Key));
        Assert.Equal(4, (int)document["forward_passes"]!);
        Assert.Equal(8, (int)Generate("--batch-size", "2")["forward_passes"]!);
        var rows = document["sequences"]!.AsArray();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(11, row!.AsArray().Count));
        Assert.Equal("[4,5,6]", new JsonArray([.. rows[1]!.AsArray().Take(3).Select(id => id!.DeepClone())]).ToJsonString());
        Assert.Equal(
            Generate("--temperature", "1", "--seed", "3")["sequences"]!.ToJsonString(),
            Generate("--temperature", "1", "--seed", "3")["sequences"]!.ToJsonString());
    }

    [Fact]
    public void Logits_are_a_safetensors_file()
    {
        Init("model");
        var outcome = d1.Run("logits", "--model", "model", "--input-ids", "ids.jsonl", "--out", "logits.safetensors");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        using var file = SafetensorsFile.Open(At("logits.safetensors"));
        Assert.Equal([3L, 3, 40], file.Entry("logits").Shape);
    }

    [Theory]
    [InlineData("ids.jsonl:1: token id 99 is outside the vocabulary of 40", "[99]")]
    [InlineData("ids.jsonl:2: expected an array of token ids", "[1]\nhello")]
    [InlineData("ids.jsonl: holds no line", "")]
    public void A_wrong_prompt_is_one_line_and_exit_code_2(string complaint, string lines)
    {
        Init("model");
        Write("ids.jsonl", lines);
        var outcome = d1.Run("generate", "--model", "model", "--prompt-ids", "ids.jsonl", "--gen-length", "8", "--block-length", "4", "--steps", "4");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(complaint, outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("gen_length 8 is not a multiple of block_length 3", "--prompt-ids", "ids.jsonl", "--block-length", "3")]
    [InlineData("give either --prompt-ids FILE or --prompt TEXT", "--block-length", "4")]
    [InlineData("--prompt needs", "--prompt", "hello", "--block-length", "4")]
    [InlineData("--remasking best: use low_confidence or random", "--prompt-ids", "ids.jsonl", "--block-length", "4", "--remasking", "best")]
    public void Wrong_options_are_one_line_and_exit_code_2(string complaint, params string[] options)
    {
        Init("model");
        var outcome = d1.Run(["generate", "--model", "model", "--gen-length", "8", "--steps", "4", .. options]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(complaint, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_not_there_is_named()
    {
        var outcome = d1.Run("logits", "--model", "nowhere", "--input-ids", "ids.jsonl", "--out", "x");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("nowhere/config.json: no such file", outcome.Errors, StringComparison.Ordinal);
    }
}
