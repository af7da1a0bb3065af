using System.Text.Json.Nodes;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Network;

namespace D1.Cli.Tests;

public sealed class ExportVerbTests : IDisposable
{
    private const string Tokenizer = """{"added_tokens": [{"id": 4, "content": "<|end|>"}, {"id": 5, "content": "<|mask|>"}]}""";
    private const string Adapter = """{"peft_type": "LORA", "base_model_name_or_path": null}""";

    private static readonly string Config = """
        {"d_model": 8, "eos_token_id": 4, "pad_token_id": 4, "mask_token_id": 5, "max_sequence_length": 64, "rope": true}
        """;

    private readonly ToyCommand _d1 = new();
    private readonly WrittenStore _store;

    public ExportVerbTests() => _store = new WrittenStore(_d1);

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_model_is_its_own_files_and_no_others()
    {
        var model = Trained("run", "null");
        var exported = _d1.Json("export", "run", "--out", "out");
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"], Names("out"));
        Assert.Equal(Names("out"), exported["files"]!.AsArray().Select(file => (string)file!));
        Assert.Equal("weights", File.ReadAllText(Path.Combine(_d1.Folder, "out", "model.safetensors")));
        // A copy: whoever edits it leaves the store alone.
        File.WriteAllText(Path.Combine(_d1.Folder, "out", "model.safetensors"), "edited");
        Assert.Equal("weights", File.ReadAllText(model.File("model.safetensors")));
        Refused("d1: out: is there already; --overwrite replaces it", "run", "--out", "out");
        Assert.Equal(0, _d1.Run("export", "run", "--out", "out", "--overwrite").ExitCode);
        Assert.Equal("weights", File.ReadAllText(Path.Combine(_d1.Folder, "out", "model.safetensors")));
    }

    [Fact]
    public void An_adapter_is_exported_with_the_model_that_it_belongs_on()
    {
        var @base = _store.Model("base");
        Trained("run", """{"rank": 2}""", @base, ("adapter/adapter_config.json", Adapter), ("adapter/adapter_model.safetensors", "AB"));
        var exported = _d1.Json("export", "run", "--adapter", "--out", "out");
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"], Names("out"));
        Assert.Equal($"{@base.Stage}/{@base.Key}", (string?)exported["base"]);
        _d1.Run("export", "run", "--out", "merged");
        Assert.DoesNotContain("adapter", string.Concat(Names("merged")), StringComparison.Ordinal);
    }

    /// <summary>Every key of the published checkpoint's config has a value: what is left out, the modelling code takes from
    /// GPT-2.</summary>
    [Fact]
    public void A_model_says_all_that_the_published_modelling_code_asks_for()
    {
        using var model = RandomWeights.Create(Small, 3);
        ModelFolder.Save(Path.Combine(_d1.Folder, "made"), Small, model.Weights());
        _store.Put("masked_sft", "run", [], "c0", null, ("config.json", File.ReadAllText(Path.Combine(_d1.Folder, "made", "config.json"))),
            ("model.safetensors", "weights"), ("tokenizer.json", Tokenizer), ("metrics.json", "{}"));
        Assert.Contains("with the modelling code of GSAI-ML/LLaDA-8B-Instruct", _d1.Run("export", "run", "--out", "out").Output,
            StringComparison.Ordinal);
        var config = Read("out/config.json");
        foreach (var (key, value) in JsonNode.Parse(PublishedConfig)!.AsObject())
            Assert.True(config.ContainsKey(key) && (value is null || JsonNode.DeepEquals(value, config[key])), $"{key}: {config[key]}");
        Assert.Equal("GSAI-ML/LLaDA-8B-Instruct--modeling_llada.LLaDAModelLM", (string?)config["auto_map"]!["AutoModelForCausalLM"]);
        Assert.Equal("GSAI-ML/LLaDA-8B-Instruct--configuration_llada.LLaDAConfig", (string?)config["auto_map"]!["AutoConfig"]);
        Assert.Equal((16, 2), ((int)config["d_model"]!, (int)config["n_layers"]!));
        var tokenizer = Read("out/tokenizer_config.json");
        Assert.Equal(("PreTrainedTokenizerFast", "<|end|>", "<|end|>", "<|mask|>"), ((string?)tokenizer["tokenizer_class"],
            (string?)tokenizer["eos_token"], (string?)tokenizer["pad_token"], (string?)tokenizer["mask_token"]));
        // Our own loader reads it as before.
        Assert.Equal(Small, LladaConfig.Load(Path.Combine(_d1.Folder, "out", "config.json")));
    }

    [Fact]
    public void Weights_and_adapters_have_the_names_that_the_published_code_and_PEFT_give_them()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var model = RandomWeights.Create(Small, 3);
        string[] block = ["attn_norm", "attn_out", "ff_norm", "ff_out", "ff_proj", "k_proj", "q_proj", "up_proj", "v_proj"];
        Assert.Equivalent(
            from name in ((string[])["wte", "ln_f", "ff_out"])
                .Concat(from at in (int[])[0, 1] from part in block select $"blocks.{at}.{part}")
            select $"model.transformer.{name}.weight", model.Weights().Select(weight => weight.Key), strict: true);

        var options = new LoraOptions { Rank = 2, Alpha = 4, Targets = ["q_proj", "up_proj"] };
        Lora.Attach(model, options, seed: 1);
        var folder = Path.Combine(_d1.Folder, "adapter");
        PeftAdapter.Save(model, options, folder);
        using var file = SafetensorsFile.Open(Path.Combine(folder, "adapter_model.safetensors"));
        Assert.Equal("pt", file.Metadata["format"]);
        // Without the adapter's name, which PEFT puts in as it loads.
        Assert.Equivalent(
            from at in (int[])[0, 1]
            from part in (string[])["q_proj", "up_proj"]
            from matrix in "AB"
            select $"base_model.model.model.transformer.blocks.{at}.{part}.lora_{matrix}.weight", file.Names, strict: true);
        var config = Read("adapter/adapter_config.json");
        Assert.Equal(("LORA", "CAUSAL_LM", 2, 4, "none", true), ((string?)config["peft_type"], (string?)config["task_type"],
            (int)config["r"]!, (int)config["lora_alpha"]!, (string?)config["bias"], (bool)config["inference_mode"]!));
        // Every key is one of LoraConfig's; others would be a warning, or an error of older versions.
        Assert.Subset(LoraConfigKeys.ToHashSet(), config.Select(pair => pair.Key).ToHashSet());
    }

    [Fact]
    public void An_adapter_names_the_model_of_the_hub_that_it_belongs_on()
    {
        var hub = _store.Put("download_model", "base", JsonNode.Parse("""{"repository": "org/model", "revision": "0123abc"}""")!.AsObject(),
            "c0", null, ("config.json", Config), ("metrics.json", "{}"));
        var tuned = Trained("sft", """{"rank": 2}""", hub,
            ("adapter/adapter_config.json", Adapter), ("adapter/adapter_model.safetensors", "A"));
        Trained("rl", """{"rank": 2}""", tuned, ("adapter/adapter_config.json", Adapter), ("adapter/adapter_model.safetensors", "AB"));
        Assert.Equal(0, _d1.Run("export", "sft", "--adapter", "--out", "sft").ExitCode);
        Assert.Equal(("org/model", "0123abc"), ((string?)Read("sft/adapter_config.json")["base_model_name_or_path"],
            (string?)Read("sft/adapter_config.json")["revision"]));
        // The other one belongs on a model that only this store has.
        Assert.Equal(0, _d1.Run("export", "rl", "--adapter", "--out", "rl").ExitCode);
        Assert.Null(Read("rl/adapter_config.json")["base_model_name_or_path"]);
        Assert.Equal("org/model", (string?)_d1.Json("export", "rl", "--out", "merged")["modelling_code"]);
    }

    [Fact]
    public void What_cannot_be_exported_is_told_in_one_line()
    {
        var whole = Trained("whole", "null");
        Trained("old", """{"rank": 2}""");
        Refused("d1: whole was trained whole: it has no adapter; without --adapter, its weights are exported",
            "whole", "--adapter", "--out", "out");
        Refused("d1: old was made before adapters were kept, and the merged weights do not say theirs exactly; d1 run "
            + $"{Path.GetFileName(_d1.Folder)}/old --force makes it again with its adapter", "old", "--adapter", "--out", "out");
        var cell = _store.Cell(whole, "gsm", "1");
        Refused("d1: evaluate inputs.model=whole task=gsm is no model: stage evaluate makes none", cell.Key[..12], "--out", "out");
        Refused($"d1: {whole.Folder}/x: lies in {whole.Folder}, which the command reads; choose another place for what it writes",
            "whole", "--out", $"{whole.Folder}/x");
        Refused($"d1: {_d1.Artifacts}/x: lies in {_d1.Artifacts}, which the command reads; ", "whole", "--out", $"{_d1.Artifacts}/x");
        File.WriteAllText(whole.File("tokenizer.json"), "damaged");
        Refused($"is not what its manifest says; d1 run {Path.GetFileName(_d1.Folder)}/whole finds that out and makes it again", "whole",
            "--out", "out");
        Assert.False(Directory.Exists(Path.Combine(_d1.Folder, "out")));
    }

    private D1.Pipeline.Store.Artifact Trained(
        string spec, string lora, D1.Pipeline.Store.Artifact? from = null, params (string, string)[] more) =>
        _store.Put("masked_sft", spec, JsonNode.Parse($$"""{"lora": {{lora}}}""")!.AsObject(), "c0", from,
            [("config.json", Config), ("model.safetensors", "weights"), ("tokenizer.json", Tokenizer), ("metrics.json", "{}"),
                ("samples.jsonl", ""), ("curves.jsonl", ""), .. more]);

    // The keys of the released config.json, with the values of those that say how the model computes.
    private const string PublishedConfig = """
        {
          "activation_type": "silu", "alibi": false, "alibi_bias_max": 8.0, "architectures": ["LLaDAModelLM"], "attention_dropout": 0.0,
          "attention_layer_norm": false, "attention_layer_norm_with_affine": true, "auto_map": null, "bias_for_layer_norm": false,
          "block_group_size": 1, "block_type": "llama", "d_model": null, "embedding_dropout": 0.0, "embedding_size": null,
          "eos_token_id": null, "flash_attention": false, "include_bias": false, "include_qkv_bias": false, "init_cutoff_factor": null,
          "init_device": "meta", "init_fn": "mitchell", "init_std": 0.02, "input_emb_norm": false, "layer_norm_type": "rms",
          "layer_norm_with_affine": true, "mask_token_id": null, "max_sequence_length": null, "mlp_hidden_size": null, "mlp_ratio": 4,
          "model_type": "llada", "multi_query_attention": null, "n_heads": null, "n_kv_heads": null, "n_layers": null,
          "pad_token_id": null, "precision": "amp_bf16", "residual_dropout": 0.0, "rms_norm_eps": null, "rope": true,
          "rope_full_precision": true, "rope_theta": null, "scale_logits": false, "use_cache": false, "vocab_size": null,
          "weight_tying": false
        }
        """;

    // Of PEFT 0.15 and since.
    private static readonly string[] LoraConfigKeys =
    [
        "alpha_pattern", "auto_mapping", "base_model_name_or_path", "bias", "corda_config", "eva_config", "exclude_modules",
        "fan_in_fan_out",
        "inference_mode", "init_lora_weights", "layer_replication", "layers_pattern", "layers_to_transform", "loftq_config", "lora_alpha",
        "lora_bias", "lora_dropout", "megatron_config", "megatron_core", "modules_to_save", "peft_type", "r", "rank_pattern", "revision",
        "target_modules", "task_type", "trainable_token_indices", "use_dora", "use_rslora",
    ];

    private static readonly LladaConfig Small = new()
    {
        DModel = 16,
        NHeads = 2,
        NKvHeads = 2,
        NLayers = 2,
        MlpHiddenSize = 24,
        VocabSize = 6,
        EmbeddingSize = 6,
        MaskTokenId = 5,
        EosTokenId = 4,
        PadTokenId = 4,
    };

    private JsonObject Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(_d1.Folder, name)))!.AsObject();

    private IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(Path.Combine(_d1.Folder, folder)).Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal);

    private void Refused(string complaint, params string[] arguments)
    {
        var outcome = _d1.Run(["export", .. arguments]);
        Assert.Contains(complaint, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }
}
