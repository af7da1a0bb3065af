using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Pipeline.Specs;

namespace D1.Stages.Results;

/// <summary>An effective spec as a list: <c>optimizer.learning_rate</c> → <c>5e-4</c>.</summary>
internal static class FlatSpec
{
    /// <summary>Name and value of every parameter, in the spec's order; inputs are none.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(JsonObject? spec) =>
        spec is null ? [] : Flatten(spec, "").Where(pair => !pair.Key.StartsWith(SpecKeys.Inputs + ".", StringComparison.Ordinal));

    private static IEnumerable<KeyValuePair<string, string>> Flatten(JsonObject map, string path)
    {
        foreach (var (name, value) in map)
            if (value is JsonObject { Count: > 0 } below)
                foreach (var pair in Flatten(below, path + name + ".")) yield return pair;
            else
                yield return KeyValuePair.Create(path + name, Text(value));
    }

    private static string Text(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : SpecJson.Write(value);
}
