using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;

namespace D1.Model.Adapters;

/// <summary>PEFT's <c>adapter_config.json</c>, as far as it describes plain LoRA on linear maps.</summary>
internal static class PeftConfig
{
    /// <summary>
    /// What is read, and what says nothing of how the adapter computes. Every other key must be absent, null, false or empty: what is not
    /// known here may ask for anything.
    /// </summary>
    private static readonly HashSet<string> Understood =
    [
        "peft_type", "bias", "init_lora_weights", "r", "lora_alpha", "lora_dropout", "target_modules",
        "auto_mapping", "base_model_name_or_path", "inference_mode", "megatron_core", "peft_version", "qalora_group_size", "revision",
        "task_type",
    ];


    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <exception cref="InputException">The file is missing, not such a config, or asks for more than plain LoRA.</exception>
    public static LoraOptions Read(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"{path}: no such file; an adapter folder holds adapter_config.json and adapter_model.safetensors");
        try
        {
            var keys = StrictJson.ReadObject(path);
            RejectUnsupported(path, keys);
            return new LoraOptions
            {
                Rank = Number<int>(path, keys, "r", rank => rank > 0),
                Alpha = Number<double>(path, keys, "lora_alpha", alpha => alpha > 0 && double.IsFinite(alpha)),
                Dropout = keys["lora_dropout"] is null ? 0 : Number<double>(path, keys, "lora_dropout", p => p is >= 0 and < 1),
                Targets = Targets(path, keys),
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InputException($"{path}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Writes the keys that PEFT needs to load the adapter.</summary>
    public static void Write(string path, LoraOptions options, string? baseModel)
    {
        var keys = new JsonObject
        {
            ["alpha_pattern"] = new JsonObject(),
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["lora_alpha"] = double.IsInteger(options.Alpha) ? JsonValue.Create((long)options.Alpha) : JsonValue.Create(options.Alpha),
            ["lora_bias"] = false,
            ["lora_dropout"] = options.Dropout,
            ["modules_to_save"] = null,
            ["peft_type"] = "LORA",
            ["r"] = options.Rank,
            ["rank_pattern"] = new JsonObject(),
            ["target_modules"] = new JsonArray([.. options.Targets.Select(target => JsonValue.Create(target))]),
            ["task_type"] = "CAUSAL_LM",
            ["use_dora"] = false,
            ["use_rslora"] = false,
        };
        File.WriteAllText(path, keys.ToJsonString(Indented) + "\n");
    }

    private static void RejectUnsupported(string path, JsonObject keys)
    {
        RejectOther("peft_type", "LORA");
        RejectOther("bias", "none");
        // Other initialisations than these move the base weights too.
        if (keys["init_lora_weights"] is { } start && start.ToJsonString() is not ("true" or "false" or "\"gaussian\""))
            throw new InputException(
                $"{path}: init_lora_weights is {start.ToJsonString()}; only true, false and \"gaussian\" are supported");
        foreach (var (key, value) in keys.Where(pair => !Understood.Contains(pair.Key)))
        {
            if (value is not null && value.ToJsonString() is not ("false" or "{}" or "[]"))
                throw new InputException(
                    $"{path}: {key} is {value.ToJsonString()}; only plain LoRA is supported, with one rank and alpha for all layers");
        }

        void RejectOther(string key, string supported)
        {
            if (keys[key] is { } value && !(value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == supported))
                throw new InputException($"{path}: {key} is {value.ToJsonString()}; only \"{supported}\" is supported");
        }
    }

    private static T Number<T>(string path, JsonObject keys, string key, Func<T, bool> isInRange) => keys[key] switch
    {
        JsonValue value when value.TryGetValue(out T? number) && isInRange(number) => number,
        { } other => throw new InputException($"{path}: {key} is {other.ToJsonString()}, which is no number that it can be"),
        null => throw new InputException($"{path}: lacks {key}"),
    };

    private static IReadOnlyList<string> Targets(string path, JsonObject keys) => keys["target_modules"] switch
    {
        JsonArray { Count: > 0 } names when names.All(name =>
            name?.GetValueKind() == JsonValueKind.String) => [.. names.Select(name => name!.GetValue<string>())],
        { } other => throw new InputException($"{path}: target_modules is {other.ToJsonString()}; only a list of names is supported"),
        null => throw new InputException($"{path}: lacks target_modules"),
    };
}
