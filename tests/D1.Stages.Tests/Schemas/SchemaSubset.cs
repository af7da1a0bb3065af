using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace D1.Stages.Tests.Schemas;

/// <summary>Judges JSON by the part of JSON Schema (draft 7) that the generated schemas use; fails on a keyword that it does not know.
/// A validator library does the same for all of it, where its packages can be restored.</summary>
internal static class SchemaSubset
{
    private static readonly HashSet<string> Annotations = ["$schema", "title", "description", "default", "definitions"];

    /// <summary>One line for each place that the schema does not allow; none when the value is right.</summary>
    public static IReadOnlyList<string> Problems(JsonNode? value, JsonObject schema) => [.. Problems(value, schema, schema, "")];

    private static IEnumerable<string> Problems(JsonNode? value, JsonObject schema, JsonObject root, string path)
    {
        bool Fits(JsonNode? other) => !Problems(value, other!.AsObject(), root, path).Any();
        foreach (var (keyword, operand) in schema)
        {
            IEnumerable<string> problems = keyword switch
            {
                "$ref" => Problems(value, root["definitions"]![((string)operand!)["#/definitions/".Length..]]!.AsObject(), root, path),
                "type" => Unless(Types(operand!).Any(type => Is(value, type)), $"{path}: not {operand!.ToJsonString()}"),
                "const" => Unless(JsonNode.DeepEquals(value, operand), $"{path}: not {operand}"),
                "enum" => Unless(operand!.AsArray().Any(choice => JsonNode.DeepEquals(value, choice)),
                    $"{path}: not one of {operand!.ToJsonString()}"),
                "pattern" => Unless(value?.GetValueKind() != JsonValueKind.String || Regex.IsMatch((string)value!, (string)operand!),
                    $"{path}: not like {operand}"),
                "minimum" => Unless(Number(value) is not { } number || number >= (double)operand!, $"{path}: below {operand}"),
                "maximum" => Unless(Number(value) is not { } number || number <= (double)operand!, $"{path}: above {operand}"),
                "exclusiveMinimum" => Unless(Number(value) is not { } number || number > (double)operand!, $"{path}: not above {operand}"),
                "exclusiveMaximum" => Unless(Number(value) is not { } number || number < (double)operand!, $"{path}: not below {operand}"),
                "required" => value is JsonObject map
                    ? operand!.AsArray().GetValues<string>().Where(key => !map.ContainsKey(key)).Select(key => $"{path}: no {key}")
                    : [],
                "properties" => value is JsonObject map
                    ? operand!.AsObject().Where(pair => map.ContainsKey(pair.Key))
                    .SelectMany(pair => Problems(map[pair.Key], pair.Value!.AsObject(), root, $"{path}/{pair.Key}"))
                    : [],
                "additionalProperties" => value is JsonObject map
                    ? map.Where(pair => schema["properties"]?.AsObject().ContainsKey(pair.Key) != true)
                    .SelectMany(pair => operand is JsonObject other
                        ? Problems(pair.Value, other, root, $"{path}/{pair.Key}")
                        : [$"{path}: unknown {pair.Key}"])
                    : [],
                "items" => value is JsonArray list
                    ? list.SelectMany((item, at) => Problems(item, operand!.AsObject(), root, $"{path}/{at}")) : [],
                "anyOf" => Unless(operand!.AsArray().Any(Fits), $"{path}: nothing of anyOf"),
                "not" => Unless(!Fits(operand), $"{path}: what it must not be"),
                "if" => Fits(operand) ? Problems(value, schema["then"]!.AsObject(), root, path) : [],
                "then" => [],
                _ when Annotations.Contains(keyword) => [],
                _ => throw new NotSupportedException($"keyword {keyword}"),
            };
            foreach (var problem in problems) yield return problem;
        }
    }

    private static IEnumerable<string> Types(JsonNode operand) =>
        operand is JsonArray several ? several.GetValues<string>() : [(string)operand!];

    private static bool Is(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && number == Math.Truncate(number),
        _ => throw new NotSupportedException($"type {type}"),
    };

    private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    private static string[] Unless(bool fits, string problem) => fits ? [] : [problem];
}
