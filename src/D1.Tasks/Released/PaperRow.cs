using System.Text.Json;
using System.Text.Json.Serialization;

namespace D1.Tasks.Released;

/// <summary>A row of a data set as a task of the paper uses it.</summary>
/// <param name="Id">Stable identity of the problem: data set, split and place.</param>
/// <param name="Fields">What prompts may name.</param>
/// <param name="Problem">What the training rewards know.</param>
/// <param name="Question">The question as released generations state it, for the scorer.</param>
/// <param name="Truth">The answer as released generations state it, for the scorer.</param>
public sealed record PaperRow(string Id, IReadOnlyDictionary<string, string> Fields, Problem Problem, string Question, JsonElement Truth)
{
    /// <summary>A truth that is a text.</summary>
    internal static JsonElement Json(string? text) => JsonSerializer.SerializeToElement(text, TruthJson.Default.String!);

    /// <summary>A truth that is a number.</summary>
    internal static JsonElement Json(double? number) => JsonSerializer.SerializeToElement(number, TruthJson.Default.NullableDouble);
}

/// <summary>A row with one of its prompts.</summary>
public sealed record PaperProblem(PaperRow Row, string Prompt) : Problem(Row.Id, Prompt, Row.Problem.Answer)
{
    /// <inheritdoc/>
    public override string Shown => Row.Question;

    /// <inheritdoc/>
    public override string Reference =>
        Row.Truth.ValueKind == JsonValueKind.String ? Row.Truth.GetString()! : Row.Problem.Reference;
}

/// <summary>Truths as the released files hold them.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double?))]
internal sealed partial class TruthJson : JsonSerializerContext;
