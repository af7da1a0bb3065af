using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Pipeline.Statistics;

namespace D1.Stages.Evaluation;

/// <summary>One line of a cell's <c>items.jsonl</c>: a problem, what the model wrote and the verdict.</summary>
public sealed record EvaluatedItem
{
    private static readonly ItemJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The item; no other of its cell has it.</summary>
    public required string Id { get; init; }

    /// <summary>What is asked; several items may ask it. Null in older cells, where an item's id is its problem's.</summary>
    public string? Problem { get; init; }

    /// <summary>Where an answer is right or wrong.</summary>
    public bool? Correct { get; init; }

    /// <summary>Sudoku counts cells instead.</summary>
    public int? CorrectCells { get; init; }

    public int? EmptyCells { get; init; }

    public string? Extracted { get; init; }

    /// <summary>Why it is not right: the test that a program fails, and at what. Null where the scorer cannot tell.</summary>
    public string? Failure { get; init; }

    /// <summary>Other readings of the answer by name, which the released parser does not make; null for none, as of nano tasks.</summary>
    public IReadOnlyDictionary<string, bool>? Strict { get; init; }

    /// <summary>Tokens of the completion that are still masked; null for none.</summary>
    public long? MasksLeft { get; init; }

    /// <summary>Forward passes that worked on the completion; null in older cells.</summary>
    public int? Passes { get; init; }

    /// <summary>Tokens that they wrote: those of the completion, less what follows the end of one that was not decoded further. Null in
    /// older cells.</summary>
    public int? Written { get; init; }

    /// <summary>The training reward; null where a prompt has one answer.</summary>
    public double? Reward { get; init; }

    public required string Completion { get; init; }

    [JsonIgnore]
    public ItemVerdict Verdict =>
        Correct is { } correct ? new(Id, Problem ?? Id, correct ? 1 : 0, 1) : new(Id, Problem ?? Id, CorrectCells ?? 0, EmptyCells ?? 0);

    public string ToJson() => JsonSerializer.Serialize(this, Json.EvaluatedItem);

    /// <exception cref="JsonException">The line is not an item.</exception>
    public static EvaluatedItem Parse(string line) => JsonSerializer.Deserialize(line, Json.EvaluatedItem)
        ?? throw new JsonException("not an item");

    public static IReadOnlyList<EvaluatedItem> Read(string path) => [.. File.ReadLines(path).Select(Parse)];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(EvaluatedItem))]
internal sealed partial class ItemJson : JsonSerializerContext;
