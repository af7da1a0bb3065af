using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace D1.Stages.Bench;

/// <summary>What one <c>d1 bench</c> measured, as its JSON says: what the tables and plots of docs/performance.md are made of.</summary>
public sealed record BenchmarkReport
{
    /// <summary>How reports of measurements are written.</summary>
    internal static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    /// <summary>The verb: decode, train, rollout or tokenizer.</summary>
    public required string Bench { get; init; }

    public BenchmarkModel? Model { get; init; }

    /// <summary>The verb's options and their values, defaults included.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Options { get; init; }

    /// <summary>UTC, to the day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The processor.</summary>
    public required string Machine { get; init; }

    /// <summary>Which of D1's kernels were chosen.</summary>
    public required string Kernels { get; init; }

    /// <summary>Threads that computed.</summary>
    public required int Threads { get; init; }

    /// <summary>Rate of float32 matrix products on those threads.</summary>
    public required double MatrixGflops { get; init; }

    public required IReadOnlyList<BenchmarkRow> Rows { get; init; }

    /// <summary>Verb, model and options in one line.</summary>
    [JsonIgnore]
    public string Title => string.Join(' ',
        [Bench, .. Model is null ? [] : new[] { Model.Name },
            .. Options.Select(option => option.Value.ValueKind == JsonValueKind.True ? option.Key : $"{option.Key} {option.Value}")]);

    public JsonNode ToJson() => JsonSerializer.SerializeToNode(this, Layout)!;

    /// <exception cref="JsonException">It is no such report.</exception>
    public static BenchmarkReport Parse(string json) => JsonSerializer.Deserialize<BenchmarkReport>(json, Layout)!;
}
