using System.Text.Json.Nodes;

using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Network;
using D1.Tests;

using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>Adapter checkpoints that PEFT wrote: loaded, merged and written again.</summary>
public sealed class PeftTests
{
    /// <summary>An adapter with the base model that its info.json names; types are the files' own, as in the recording.</summary>
    private sealed class Case : IDisposable
    {
        private readonly TemporaryFolder _base = new();

        public Case(string folder)
        {
            Folder = folder;
            var info = Golden.Info(folder);
            Name = info.GetProperty("model").GetString()!;
            File.CreateSymbolicLink(_base["config.json"], Golden.At("model", Name, "config.json"));
            File.CreateSymbolicLink(_base["model.safetensors"],
                Golden.At("model", Name, info.GetProperty("base_weights").GetString()!));
            Model = Llada.Load(_base.Path);
            Options = PeftAdapter.Attach(Model, Adapter, dtype: null);
        }

        public string Folder { get; }

        public string Name { get; }

        public string Adapter => Path.Combine(Folder, "adapter");

        public Llada Model { get; }

        public LoraOptions Options { get; }

        public double LogitTolerance => Model.Embedding.dtype == ScalarType.Float32 ? Tolerance.Logits : Tolerance.LogitsInBfloat16;

        public void CompareLogits(string kind)
        {
            using var inference = no_grad();
            var inputs = Golden.Tensors(Golden.At("model", Name), "inputs.safetensors");
            foreach (var (batch, expected) in Golden.Tensors(Folder, "logits.safetensors")
                .Where(pair => pair.Key.StartsWith(kind, StringComparison.Ordinal)))
                Golden.Close($"{Folder}: {batch}", expected, Model.Logits(inputs[batch[(kind.Length + 1)..]]), LogitTolerance);
        }

        public void Dispose()
        {
            Model.Dispose();
            _base.Dispose();
        }
    }

    [SharedFact("golden/peft")]
    public void Logits_with_the_adapter_agree()
    {
        foreach (var folder in Golden.Cases("peft"))
        {
            using var scope = NewDisposeScope();
            using var item = new Case(folder);
            item.CompareLogits("adapter");
        }
    }

    [SharedFact("golden/peft")]
    public void Merged_weights_and_their_logits_agree()
    {
        foreach (var folder in Golden.Cases("peft"))
        {
            using var scope = NewDisposeScope();
            using var item = new Case(folder);
            Lora.Merge(item.Model);
            var expected = Golden.Tensors(folder, "merged.safetensors");
            Assert.Equal(expected.Keys.Order(), item.Model.Weights().Select(pair => pair.Key).Order());
            foreach (var (name, weight) in item.Model.Weights())
            {
                Assert.Equal(expected[name].dtype, weight.dtype);
                Golden.Close($"{folder}: {name}", expected[name], weight, Tolerance.MergedWeights);
            }

            item.CompareLogits("merged");
        }
    }

    [SharedFact("golden/peft")]
    public void A_saved_adapter_is_the_file_that_PEFT_wrote()
    {
        foreach (var folder in Golden.Cases("peft"))
        {
            using var scope = NewDisposeScope();
            using var target = new TemporaryFolder();
            using var item = new Case(folder);
            PeftAdapter.Save(item.Model, item.Options, target.Path, "GSAI-ML/LLaDA-8B-Instruct");

            using var file = SafetensorsFile.Open(target[PeftAdapter.WeightsFile]);
            var expected = Golden.Tensors(item.Adapter, PeftAdapter.WeightsFile);
            Assert.Equal("pt", file.Metadata["format"]);
            Assert.Equal(expected.Keys.Order(), file.Names.Order());
            foreach (var (name, weight) in expected)
            {
                Assert.Equal(weight.dtype, file.Entry(name).Dtype);
                Golden.Close($"{folder}: {name}", weight, file.Read(name), 0);
            }

            var theirs = JsonNode.Parse(File.ReadAllText(Path.Combine(item.Adapter, PeftAdapter.ConfigFile)))!.AsObject();
            foreach (var (key, value) in JsonNode.Parse(File.ReadAllText(target[PeftAdapter.ConfigFile]))!.AsObject())
                Assert.True(theirs.ContainsKey(key) && JsonNode.DeepEquals(theirs[key], value),
                    $"{folder}: {key}: expected {theirs[key]}, got {value}");
        }
    }
}
