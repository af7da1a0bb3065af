using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>
/// What <c>transformers</c> and <c>peft</c> ask for beyond what our own loader reads. A model that was trained here has a config of what
/// shapes and numerics hang on; what it leaves out, the published modelling code takes from GPT-2: dropout of 0.1 among it.
/// </summary>
internal static class HubFiles
{
    /// <summary>Where the published modelling code lies; transformers fetches it with <c>trust_remote_code</c>.</summary>
    public const string Repository = "GSAI-ML/LLaDA-8B-Instruct";

    private const string TokenizerConfigFile = "tokenizer_config.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // As in the published checkpoints; none of them is a parameter here.
    private static readonly JsonObject Published = JsonNode.Parse("""
        {
          "alibi_bias_max": 8.0, "attention_dropout": 0.0, "attention_layer_norm_with_affine": true, "bias_for_layer_norm": false,
          "block_group_size": 1, "embedding_dropout": 0.0, "flash_attention": false, "init_cutoff_factor": null, "init_device": "meta",
          "init_fn": "mitchell", "init_std": 0.02, "layer_norm_with_affine": true, "mlp_ratio": 4, "multi_query_attention": null,
          "precision": "amp_bf16", "residual_dropout": 0.0, "rope_full_precision": true, "use_cache": false
        }
        """)!.AsObject();

    /// <summary>Completes the copy of a model.</summary>
    /// <param name="folder">The copy.</param>
    /// <param name="repository">Where its modelling code lies.</param>
    /// <returns>Names of the files that were added.</returns>
    public static IReadOnlyList<string> Complete(string folder, string repository)
    {
        var config = StrictJson.ReadObject(Path.Combine(folder, ModelFolder.ConfigFile));
        foreach (var (key, value) in Published)
            if (!config.ContainsKey(key)) config[key] = value?.DeepClone();
        var model = $"{repository}--modeling_llada.LLaDAModelLM";
        config["auto_map"] = new JsonObject
        {
            ["AutoConfig"] = $"{repository}--configuration_llada.LLaDAConfig",
            ["AutoModel"] = model,
            ["AutoModelForCausalLM"] = model,
        };
        Write(Path.Combine(folder, ModelFolder.ConfigFile), config);
        var tokenizerConfig = Path.Combine(folder, TokenizerConfigFile);
        if (!File.Exists(Path.Combine(folder, ModelFolder.TokenizerFile)) || File.Exists(tokenizerConfig)) return [];
        Write(tokenizerConfig, TokenizerConfig(folder, config));
        return [TokenizerConfigFile];
    }

    /// <summary>Names the model that an adapter belongs on, where that is one of the hub's.</summary>
    public static void NameBase(string folder, Manifest? model)
    {
        if (RepositoryOf(model) is not { } repository) return;
        var path = Path.Combine(folder, PeftAdapter.ConfigFile);
        var config = StrictJson.ReadObject(path);
        (config["base_model_name_or_path"], config["revision"]) = (repository, (string?)model!.EffectiveSpec?["revision"]);
        Write(path, config);
    }

    /// <summary>The hub's repository that a model was downloaded from; null for any other model.</summary>
    public static string? RepositoryOf(Manifest? model) => (string?)model?.EffectiveSpec?["repository"];

    // Without it, transformers looks for the tokenizer of a model type that it does not know.
    private static JsonObject TokenizerConfig(string folder, JsonObject model)
    {
        var tokens = StrictJson.ReadObject(Path.Combine(folder, ModelFolder.TokenizerFile))["added_tokens"] as JsonArray ?? [];
        var config = new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast", ["clean_up_tokenization_spaces"] = false };
        if (model["max_sequence_length"] is { } longest) config["model_max_length"] = longest.DeepClone();
        foreach (var role in (string[])["eos", "pad", "mask"])
            if (tokens.FirstOrDefault(token => JsonNode.DeepEquals(token?["id"], model[$"{role}_token_id"])) is { } token)
                config[$"{role}_token"] = token["content"]?.DeepClone();
        return config;
    }

    private static void Write(string path, JsonObject content) => File.WriteAllText(path, content.ToJsonString(Indented) + "\n");
}
