using D1.Model.Files;

namespace D1.Cli.Tests;

/// <summary>The verbs <c>init-model</c> and <c>logits</c> through the real command line.</summary>
public sealed class ModelVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();

    public ModelVerbTests()
    {
        Write("config.json",
            """{"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""");
        Write("ids.jsonl", "[1, 2, 3]\n[4, 5, 6]\n[7, 8, 9]\n");
    }

    public void Dispose() => _d1.Dispose();

    private string At(string name) => Path.Combine(_d1.Folder, name);

    private void Write(string name, string text) => File.WriteAllText(At(name), text);

    private void Init(string folder, params string[] more)
    {
        var outcome = _d1.Run(["init-model", "--config", "config.json", "--seed", "7", "--out", folder, .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }

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
    public void Logits_are_a_safetensors_file()
    {
        Init("model");
        var outcome = _d1.Run("logits", "--model", "model", "--input-ids", "ids.jsonl", "--out", "logits.safetensors");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        using var file = SafetensorsFile.Open(At("logits.safetensors"));
        Assert.Equal([3L, 3, 40], file.Entry("logits").Shape);
    }

    [Fact]
    public void A_model_that_is_not_there_is_named()
    {
        var outcome = _d1.Run("logits", "--model", "nowhere", "--input-ids", "ids.jsonl", "--out", "x");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("d1: nothing is called 'nowhere': no spec, no key", outcome.Errors, StringComparison.Ordinal);
    }
}
