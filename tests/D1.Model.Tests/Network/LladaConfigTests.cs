using System.Text.Json.Nodes;
using D1.Core;
using D1.Model.Network;
using D1.Tests;

namespace D1.Model.Tests.Network;

/// <summary>Reading config.json.</summary>
public sealed class LladaConfigTests : IDisposable
{
    private const string Good =
        """{"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private LladaConfig Load(Action<JsonObject> change)
    {
        var keys = JsonNode.Parse(Good)!.AsObject();
        change(keys);
        File.WriteAllText(_folder["config.json"], keys.ToJsonString());
        return LladaConfig.Load(_folder["config.json"]);
    }

    [Fact]
    public void Absent_keys_take_the_published_defaults()
    {
        var config = Load(keys => keys["n_kv_heads"] = null);
        Assert.Equal((2, 40, 38), (config.NKvHeads, config.EmbeddingSize, config.PadTokenId));
    }

    [Fact]
    public void A_saved_config_is_the_same_config()
    {
        var config = Load(keys => keys["rope_theta"] = 500000.0);
        config.Save(_folder["again.json"]);
        Assert.Equal(config, LladaConfig.Load(_folder["again.json"]));
    }

    [Theory]
    [InlineData("block_type", "\"sequential\"", "block_type is \"sequential\"; only \"llama\" is supported")]
    [InlineData("weight_tying", "true", "weight_tying is true; only false is supported")]
    [InlineData("n_heads", "5", "d_model 32 over n_heads 5")]
    [InlineData("n_kv_heads", "3", "n_heads 2 is not a multiple of n_kv_heads 3")]
    [InlineData("embedding_size", "10", "embedding_size 10 is less than vocab_size 40")]
    [InlineData("mask_token_id", "99", "mask_token_id 99 is outside")]
    [InlineData("d_model", "\"wide\"", "could not be converted")]
    public void What_cannot_work_is_refused_with_the_key(string key, string value, string complaint)
    {
        var error = Assert.Throws<InputException>(() => Load(keys => keys[key] = JsonNode.Parse(value)));
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }
}
