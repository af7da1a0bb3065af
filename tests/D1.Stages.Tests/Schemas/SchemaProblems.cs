using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace D1.Stages.Tests.Schemas;

/// <summary>Judges JSON by a schema, as an editor does.</summary>
internal static class SchemaProblems
{
    /// <summary>One line for each place that the schema does not allow; none when the value is right.</summary>
    public static IReadOnlyList<string> Of(JsonNode? value, JsonObject schema)
    {
        using var document = JsonDocument.Parse(value?.ToJsonString() ?? "null");
        var result = JsonSchema.FromText(schema.ToJsonString())
            .Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (result.IsValid)
            return [];
        var problems = result.Details ?? [];
        return [.. problems.Append(result)
            .SelectMany(x => x.Errors ?? [], (x, error) => $"{x.InstanceLocation}: {error.Value}").Distinct()];
    }
}
