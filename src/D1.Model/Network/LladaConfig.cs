using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using D1.Core;

namespace D1.Model.Network;

/// <summary>The keys of a LLaDA checkpoint's <c>config.json</c> that decide shapes, numerics and special tokens.</summary>
public sealed record LladaConfig
{
    /// <summary>Width of the residual stream.</summary>
    public required int DModel { get; init; }

    public required int NHeads { get; init; }

    /// <summary>Key/value heads; fewer than <see cref="NHeads"/> means grouped-query attention.</summary>
    public int NKvHeads { get; init; }

    public required int NLayers { get; init; }

    /// <summary>Inner width of SwiGLU.</summary>
    public required int MlpHiddenSize { get; init; }

    public required int VocabSize { get; init; }

    /// <summary>Rows of the embedding and of the head; may exceed <see cref="VocabSize"/>.</summary>
    public int EmbeddingSize { get; init; }

    /// <summary>Tokens of the longest sequence, its context.</summary>
    public int MaxSequenceLength { get; init; } = 4096;

    public double RopeTheta { get; init; } = 10_000;

    public double RmsNormEps { get; init; } = 1e-5;

    public required int MaskTokenId { get; init; }

    public required int EosTokenId { get; init; }

    public int PadTokenId { get; init; }

    [JsonIgnore]
    public int HeadDim => DModel / NHeads;

    [JsonIgnore]
    public int KvDim => HeadDim * NKvHeads;

    private static readonly LladaConfigJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    });

    /// <summary>What the published modelling code can switch on and this implementation does not have, with the values that it has instead,
    /// as JSON.</summary>
    private static readonly (string Key, string Expected)[] Required =
    [
        ("block_type", "\"llama\""), ("layer_norm_type", "\"rms\""), ("activation_type", "\"silu\""), ("rope", "true"), ("alibi", "false"),
        ("include_bias", "false"), ("include_qkv_bias", "false"), ("weight_tying", "false"), ("attention_layer_norm", "false"),
        ("input_emb_norm", "false"), ("scale_logits", "false"),
    ];

    private static readonly LladaConfig Published =
        new() { DModel = 0, NHeads = 0, NLayers = 0, MlpHiddenSize = 0, VocabSize = 0, MaskTokenId = 0, EosTokenId = 0 };

    private static readonly List<KeyValuePair<string, JsonNode?>> Defaults =
    [
        .. JsonSerializer.SerializeToNode(Published, Json.LladaConfig)!.AsObject()
            .Where(pair => pair.Key is "max_sequence_length" or "rope_theta" or "rms_norm_eps"),
    ];

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InputException">The file is missing, not JSON, lacks a key or asks for an architecture that is not
    /// LLaDA's.</exception>
    public static LladaConfig Load(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"{path}: no such file; a model folder holds config.json and safetensors");
        try
        {
            return Parse(StrictJson.ReadObject(path), path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
    }

    private static LladaConfig Parse(JsonObject keys, string path)
    {
        foreach (var (key, expected) in Required)
        {
            if (keys[key] is { } found && found.ToJsonString() != expected)
                throw new InputException($"{path}: {key} is {found.ToJsonString()}; only {expected} is supported");
        }

        // Null and absent mean the same to the published code: take the default that it derives.
        foreach (var key in keys.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList())
            keys.Remove(key);
        if (!keys.ContainsKey("mlp_hidden_size") && keys["mlp_ratio"] is { } ratio && keys["d_model"] is { } width)
            keys["mlp_hidden_size"] = checked(ratio.GetValue<int>() * width.GetValue<int>());

        // Generated code sets what is absent to nothing, not to its default.
        foreach (var (key, value) in Defaults.Where(pair => !keys.ContainsKey(pair.Key)))
            keys[key] = value!.DeepClone();
        var config = keys.Deserialize(Json.LladaConfig)!;
        config = config with
        {
            NKvHeads = config.NKvHeads == 0 ? config.NHeads : config.NKvHeads,
            EmbeddingSize = config.EmbeddingSize == 0 ? config.VocabSize : config.EmbeddingSize,
            PadTokenId = keys.ContainsKey("pad_token_id") ? config.PadTokenId : config.EosTokenId,
        };
        config.Validate(path);
        return config;
    }

    /// <summary>Checks that the sizes fit together.</summary>
    /// <exception cref="InputException">They do not; the message names the key.</exception>
    public void Validate(string where)
    {
        foreach (var (key, value) in new[]
        {
            ("d_model", DModel), ("n_heads", NHeads), ("n_kv_heads", NKvHeads), ("n_layers", NLayers),
            ("mlp_hidden_size", MlpHiddenSize), ("vocab_size", VocabSize), ("max_sequence_length", MaxSequenceLength),
        })
        {
            if (value <= 0)
                throw new InputException($"{where}: {key} is {value}; it must be positive");
        }

        if (DModel % NHeads != 0 || HeadDim % 2 != 0)
            throw new InputException($"{where}: d_model {DModel} over n_heads {NHeads} must be a whole, even head size");
        if (NHeads % NKvHeads != 0)
            throw new InputException($"{where}: n_heads {NHeads} is not a multiple of n_kv_heads {NKvHeads}");
        if (EmbeddingSize < VocabSize)
            throw new InputException($"{where}: embedding_size {EmbeddingSize} is less than vocab_size {VocabSize}");
        if (MaskTokenId < 0 || MaskTokenId >= EmbeddingSize)
            throw new InputException($"{where}: mask_token_id {MaskTokenId} is outside the embedding of {EmbeddingSize} rows");
    }

    /// <summary>What is wrong with a sequence of so many tokens; null where the context holds it.</summary>
    public string? ContextProblem(long tokens) => tokens <= MaxSequenceLength ? null
        : $"{tokens} tokens, the model's context has {MaxSequenceLength} (max_sequence_length in its config.json)";

    /// <summary>Requires that the context holds a sequence: beyond it positions are none that the model was trained on.</summary>
    /// <param name="tokens">Tokens of the sequence, completion included.</param>
    /// <param name="what">The sequence, for people.</param>
    /// <exception cref="InputException">It is longer.</exception>
    public void RequireContext(long tokens, string what)
    {
        if (ContextProblem(tokens) is { } problem)
            throw new InputException($"{what}: {problem}");
    }

    /// <summary>
    /// Writes <c>config.json</c> with the keys and names of the published checkpoints, so that other loaders of LLaDA read it.
    /// </summary>
    public void Save(string path)
    {
        var keys = JsonSerializer.SerializeToNode(this, Json.LladaConfig)!.AsObject();
        keys["model_type"] = "llada";
        keys["architectures"] = new JsonArray("LLaDAModelLM");
        foreach (var (key, value) in Required)
            keys[key] = JsonNode.Parse(value);
        File.WriteAllText(path, keys.ToJsonString(Json.Options) + "\n");
    }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LladaConfig))]
internal sealed partial class LladaConfigJson : JsonSerializerContext;
