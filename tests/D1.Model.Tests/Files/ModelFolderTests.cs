using System.Text.Json;
using D1.Core;
using D1.Model.Files;
using D1.Model.Network;
using D1.Model.Tests.Network;
using D1.Tests;
using static TorchSharp.torch;

namespace D1.Model.Tests.Files;

/// <summary>Model folders written and read back.</summary>
public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Llada _model = RandomWeights.Create(TinyConfig.Value, 1);

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    private static void Same(Llada expected, Llada got)
    {
        var weights = expected.Weights().ToDictionary();
        Assert.Equal(weights.Keys, got.Weights().Select(pair => pair.Key));
        Assert.All(got.Weights(), pair => Assert.True(weights[pair.Key].equal(pair.Value).all().item<bool>(), pair.Key));
    }

    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(30_000, 3)]
    [InlineData(1, 21)]
    public void Shards_are_as_large_as_they_may_be_and_make_the_same_model(long shardBytes, int files)
    {
        ModelFolder.Save(_folder.Path, _model.Config, _model.Weights(), shardBytes);
        var written = Directory.GetFiles(_folder.Path, "*.safetensors");
        Assert.Equal(files, written.Length);
        using var again = Llada.Load(_folder.Path);
        Same(_model, again);
        if (files == 1)
            return;
        using var index = JsonDocument.Parse(File.ReadAllBytes(_folder[ModelFolder.IndexFile]));
        Assert.Equal(_model.Weights().Sum(pair => pair.Value.numel() * 4),
            index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    public void Every_floating_type_is_loaded_as_it_is_or_converted(ScalarType stored)
    {
        ModelFolder.Save(_folder.Path, _model.Config,
            _model.Weights().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.to(stored))));
        using var asStored = Llada.Load(_folder.Path);
        Assert.All(asStored.Weights(), pair => Assert.Equal(stored, pair.Value.dtype));
        using var wide = Llada.Load(_folder.Path, ScalarType.Float32);
        Assert.All(wide.Weights().Zip(asStored.Weights()),
            pair => Assert.True(pair.First.Value.equal(pair.Second.Value.to(ScalarType.Float32)).all().item<bool>()));
    }

    [Fact]
    public void Weights_of_another_shape_or_kind_are_refused()
    {
        Save(weight => weight.narrow(0, 0, 1));
        Assert.Contains("config.json asks for [40, 32]", Refused(), StringComparison.Ordinal);
        Save(weight => weight.to(ScalarType.Int32));
        Assert.Contains("holds Int32, not floating-point numbers", Refused(), StringComparison.Ordinal);

        void Save(Func<Tensor, Tensor> change) =>
            ModelFolder.Save(_folder.Path, _model.Config,
                _model.Weights().Select(pair => KeyValuePair.Create(pair.Key, change(pair.Value))));
    }

    [Theory]
    [InlineData("{}", "model.safetensors.index.json: ")]
    [InlineData("[", "model.safetensors.index.json: ")]
    [InlineData("""{"weight_map":{"a":1}}""", "model.safetensors.index.json: ")]
    [InlineData("""{"weight_map":{"a":"../model.safetensors"}}""", "shard '../model.safetensors' is not a plain file name")]
    [InlineData("""{"weight_map":{"a":"other.safetensors"}}""", "other.safetensors: no such file")]
    [InlineData("""{"weight_map":{"a":"model.safetensors"}}""", "no tensor named 'a'")]
    [InlineData("""{"weight_map":{}}""", "model.safetensors lies beside model.safetensors.index.json, which does not name it: two models")]
    [InlineData("""{"weight_map":{"model.transformer.ln_f.weight":"model.safetensors"}}""",
        "does not list 'model.transformer.blocks.0.attn_norm.weight' for model.safetensors")]
    [InlineData("""{"weight_map":{"a":"model.safetensors","a":"b"}}""", "Duplicate property 'a'")]
    public void An_index_that_does_not_fit_its_shards_is_refused(string index, string complaint)
    {
        ModelFolder.Save(_folder.Path, _model.Config, _model.Weights());
        File.WriteAllText(_folder[ModelFolder.IndexFile], index);
        Assert.Contains(complaint, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_layouts_in_one_folder_are_refused_by_name()
    {
        ModelFolder.Save(_folder.Path, _model.Config, _model.Weights());
        File.WriteAllText(_folder["model-00001-of-00002.safetensors"], "");
        Assert.EndsWith(": model-00001-of-00002.safetensors lies beside model.safetensors, which does not name it: "
            + "two models in one folder; remove one", Refused(), StringComparison.Ordinal);

        // Another save leaves nothing of the last layout behind, whichever it was.
        foreach (var shardBytes in new[] { 30_000, long.MaxValue, 1, 30_000 })
        {
            ModelFolder.Save(_folder.Path, _model.Config, _model.Weights(), shardBytes);
            using var again = Llada.Load(_folder.Path);
            Same(_model, again);
        }

        SafetensorsWriter.Write(_folder[ModelFolder.WeightsFile], _model.Weights());
        Assert.Contains("model.safetensors lies beside model.safetensors.index.json", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_not_the_models_may_lie_beside_it()
    {
        ModelFolder.Save(_folder.Path, _model.Config, _model.Weights());
        foreach (var name in new[] { "adapter_model.safetensors", "model-bf16.safetensors", "pytorch_model.bin" })
            File.WriteAllText(_folder[name], "");
        using var again = Llada.Load(_folder.Path);
        Same(_model, again);
    }

    [Fact]
    public void A_tensor_that_the_model_does_not_know_or_lacks_is_named()
    {
        ModelFolder.Save(_folder.Path, _model.Config, _model.Weights().Append(new("model.transformer.blocks.0.q_proj.bias", zeros(32))));
        Assert.EndsWith("tensor 'model.transformer.blocks.0.q_proj.bias' is none of the model that config.json describes",
            Refused(), StringComparison.Ordinal);
        ModelFolder.Save(_folder.Path, _model.Config with { NLayers = 1 }, _model.Weights());
        Assert.Contains("tensor 'model.transformer.blocks.1.", Refused(), StringComparison.Ordinal);
        ModelFolder.Save(_folder.Path, _model.Config, _model.Weights().SkipLast(1));
        Assert.EndsWith("no tensor named 'model.transformer.ff_out.weight' in its safetensors", Refused(), StringComparison.Ordinal);
    }

    private string Refused()
    {
        var message = Assert.Throws<InputException>(() => Llada.Load(_folder.Path)).Message;
        Assert.StartsWith(_folder.Path, message, StringComparison.Ordinal);
        return message;
    }
}
