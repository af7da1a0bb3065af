using System.Text.Json.Nodes;
using D1.Core;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Network;
using D1.Model.Tests.Network;
using D1.Tests;
using FsCheck;
using FsCheck.Fluent;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Adapters;

/// <summary>Adapters written, read back, and what must be refused.</summary>
public sealed class PeftAdapterTests : IDisposable
{
    /// <summary>The released configuration names it, and LLaDA has none.</summary>
    private const string Absent = "o_proj";

    private static readonly LoraOptions Options = new() { Rank = 2, Alpha = 3, Dropout = 0.1, Targets = ["q_proj", Absent] };

    private readonly TemporaryFolder _folder = new();
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Llada _model = RandomWeights.Create(TinyConfig.Value, 1);

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    private void SaveFresh(LoraOptions? options = null)
    {
        Lora.Attach(_model, (options ?? Options) with { Targets = [.. (options ?? Options).Targets.Where(target => target != Absent)] }, 7);
        PeftAdapter.Save(_model, options ?? Options, _folder.Path);
    }

    private void ChangeConfig(string key, string? value)
    {
        var keys = JsonNode.Parse(File.ReadAllText(_folder[PeftAdapter.ConfigFile]))!.AsObject();
        if (value is null)
            keys.Remove(key);
        else
            keys[key] = JsonNode.Parse(value);
        File.WriteAllText(_folder[PeftAdapter.ConfigFile], keys.ToJsonString());
    }

    private string Refused(Llada? model = null)
    {
        var message = Assert.Throws<InputException>(() => PeftAdapter.Attach(model ?? _model, _folder.Path)).Message;
        Assert.StartsWith(_folder.Path, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    [Fact]
    public void What_is_saved_comes_back()
    {
        SaveFresh();
        var saved = Lora.Parameters(_model).ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        using var other = RandomWeights.Create(TinyConfig.Value, 2);
        Lora.Attach(other, Options with { Targets = ["ff_out"] }, 8);
        var options = PeftAdapter.Attach(other, _folder.Path);

        Assert.Equal((Options.Rank, Options.Alpha, Options.Dropout), (options.Rank, options.Alpha, options.Dropout));
        Assert.Equal(Options.Targets, options.Targets);
        Assert.Equal([Absent], Lora.Unmatched(other, options.Targets));
        var read = Lora.Parameters(other).ToDictionary();
        Assert.Equal(saved.Keys, read.Keys);
        Assert.All(read, pair => Assert.True(pair.Value.equal(saved[pair.Key]).all().item<bool>(), pair.Key));
        Assert.All(other.Projections.Where(projection => projection.Adapter is not null),
            projection => Assert.Equal(1.5, projection.Adapter!.Scaling));
    }

    [Fact]
    public void An_adapter_of_ff_out_adapts_the_head_too()
    {
        var ids = Range(10, CPU).view(2, 5);
        var plain = _model.Logits(ids);
        SaveFresh(Options with { Targets = ["ff_out"] });
        var adapted = _model.Adaptable.Where(projection => projection.Adapter is not null).Select(projection => projection.Name);
        Assert.Equal([.. _model.Blocks.Select(block => block.Down.Name), Llada.HeadName], adapted);
        using var again = RandomWeights.Create(TinyConfig.Value, 1);
        PeftAdapter.Attach(again, _folder.Path);
        again.Output.Adapter!.B.fill_(Number(0.01));
        var logits = again.Logits(ids);
        Assert.False(logits.equal(plain).all().item<bool>());
        Assert.True(again.Replica().Logits(ids).equal(logits).all().item<bool>());
        using (Lora.Disabled(again))
            Assert.True(again.Logits(ids).equal(plain).all().item<bool>());
        var merged = again.Weights(merged: true).ToDictionary()[Llada.HeadName + ".weight"];
        Lora.Merge(again);
        Assert.True(again.Output.Weight.equal(merged).all().item<bool>());
        Assert.True((again.Logits(ids) - logits).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Targets_that_the_model_lacks_are_no_training()
    {
        foreach (var targets in new string[][] { [], [Absent], ["q_proj", Absent], ["blocks.9.q_proj"] })
        {
            var refusal = Assert.Throws<InputException>(() => Lora.Attach(_model, Options with { Targets = targets }, 1));
            Assert.EndsWith("are q_proj, k_proj, v_proj, attn_out, ff_proj, up_proj, ff_out", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Lora.Parameters(_model));
    }

    [Fact]
    public void Half_precision_files_are_computed_in_float32_unless_asked_otherwise()
    {
        SaveFresh();
        var halves = Lora.Parameters(_model)
            .Select(pair => KeyValuePair.Create("base_model.model." + pair.Key, pair.Value.to(ScalarType.BFloat16)));
        SafetensorsWriter.Write(_folder[PeftAdapter.WeightsFile], [.. halves]);
        PeftAdapter.Attach(_model, _folder.Path);
        Assert.All(Lora.Parameters(_model), pair => Assert.Equal(ScalarType.Float32, pair.Value.dtype));
        PeftAdapter.Attach(_model, _folder.Path, dtype: null);
        Assert.All(Lora.Parameters(_model), pair => Assert.Equal(ScalarType.BFloat16, pair.Value.dtype));
    }

    [Fact]
    public void A_config_with_a_name_that_is_no_utf8_is_refused()
    {
        SaveFresh();
        File.WriteAllBytes(_folder[PeftAdapter.ConfigFile], [.. "{\"bas"u8, 0xF5, .. "e\": null}"u8]);
        Assert.Contains(PeftAdapter.ConfigFile, Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("use_dora", "true", "use_dora is true; only plain LoRA")]
    [InlineData("use_rslora", "true", "use_rslora is true")]
    [InlineData("rank_pattern", """{"q_proj":4}""", "rank_pattern is {\"q_proj\":4}; only plain LoRA is supported, with one rank")]
    [InlineData("alpha_pattern", """{"q_proj":4}""", "alpha_pattern is")]
    [InlineData("modules_to_save", """["wte"]""", "modules_to_save is")]
    [InlineData("layers_to_transform", "[0]", "layers_to_transform is [0]")]
    [InlineData("bias", "\"all\"", "bias is \"all\"; only \"none\" is supported")]
    [InlineData("layer_replication", "[[0,1]]", "layer_replication is [[0,1]]; only plain LoRA")]
    [InlineData("a_key_of_next_year", "1", "a_key_of_next_year is 1; only plain LoRA")]
    [InlineData("peft_type", "\"IA3\"", "peft_type is \"IA3\"; only \"LORA\"")]
    [InlineData("init_lora_weights", "\"pissa\"", "init_lora_weights is \"pissa\"")]
    [InlineData("target_modules", "\"all-linear\"", "target_modules is \"all-linear\"; only a list of names")]
    [InlineData("target_modules", "[]", "only a list of names")]
    [InlineData("target_modules", "[1]", "only a list of names")]
    [InlineData("target_modules", """["o_proj"]""", "the model has none of the target_modules [o_proj]")]
    [InlineData("target_modules", null, "lacks target_modules")]
    [InlineData("r", null, "lacks r")]
    [InlineData("r", "0", "r is 0")]
    [InlineData("r", "2.5", "r is 2.5")]
    [InlineData("r", "\"two\"", "r is \"two\"")]
    [InlineData("lora_alpha", "-1", "lora_alpha is -1")]
    [InlineData("lora_dropout", "1", "lora_dropout is 1")]
    public void A_config_that_asks_for_something_else_is_refused_with_the_key(string key, string? value, string complaint)
    {
        SaveFresh();
        ChangeConfig(key, value);
        Assert.Contains(complaint, Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r", "4", "q_proj.lora_A.weight' has shape [2, 32], adapter_config.json and the model ask for [4, 32]")]
    [InlineData("target_modules", """["q_proj","k_proj"]""", "lacks 'base_model.model.model.transformer.blocks.0.k_proj.lora_A.weight'")]
    [InlineData("target_modules", """["k_proj"]""",
        "q_proj.lora_A.weight' belongs to no projection of this model that adapter_config.json targets; is it an adapter for another "
            + "model?")]
    public void Tensors_that_the_config_does_not_describe_are_refused(string key, string value, string complaint)
    {
        SaveFresh();
        ChangeConfig(key, value);
        Assert.Contains(complaint, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_for_a_wider_or_deeper_model_is_refused_and_leaves_the_model_alone()
    {
        SaveFresh();
        using var wider = RandomWeights.Create(TinyConfig.Value with { DModel = 48 }, 1);
        Assert.Contains("ask for [2, 48]", Refused(wider), StringComparison.Ordinal);
        using var deeper = RandomWeights.Create(TinyConfig.Value with { NLayers = 3 }, 1);
        Assert.Contains("lacks 'base_model.model.model.transformer.blocks.2.q_proj.lora_A.weight'", Refused(deeper),
            StringComparison.Ordinal);
        using var shallower = RandomWeights.Create(TinyConfig.Value with { NLayers = 1 }, 1);
        Assert.Contains("blocks.1.q_proj.lora_A.weight' belongs to no projection", Refused(shallower), StringComparison.Ordinal);
        Assert.Empty(Lora.Parameters(wider).Concat(Lora.Parameters(deeper)).Concat(Lora.Parameters(shallower)));
    }

    [Fact]
    public void Integers_are_no_weights()
    {
        SaveFresh();
        SafetensorsWriter.Write(_folder[PeftAdapter.WeightsFile],
            [.. Lora.Parameters(_model)
                .Select(pair => KeyValuePair.Create("base_model.model." + pair.Key, pair.Value.to(ScalarType.Int64)))]);
        Assert.Contains("holds Int64, not floating-point numbers", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_adapter_says_what_is_missing()
    {
        Assert.Contains("adapter_config.json: no such file", Refused(), StringComparison.Ordinal);
        SaveFresh();
        File.Delete(_folder[PeftAdapter.WeightsFile]);
        Assert.Contains("adapter_model.safetensors: no such file", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_change_of_a_config_is_read_or_refused_never_a_crash()
    {
        SaveFresh();
        var good = File.ReadAllBytes(_folder[PeftAdapter.ConfigFile]);
        Prop.ForAll(Fuzzed.Bytes(good).ToArbitrary(), bytes =>
        {
            File.WriteAllBytes(_folder[PeftAdapter.ConfigFile], bytes);
            Fuzzed.ReadOrRefused<InputException>(_folder.Path, () => PeftAdapter.Attach(_model, _folder.Path));
        }).QuickCheckThrowOnFailure();
    }
}
