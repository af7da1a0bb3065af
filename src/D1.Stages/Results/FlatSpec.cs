using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;
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

    private static string Text(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => Number(double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)),
        _ => CanonicalJson.Write(value),
    };

    // As people write it in a spec: 5e-4, not 0.0005.
    private static string Number(double value) => value != 0 && Math.Abs(value) < 1e-3
        ? value.ToString("0.###############e-0", CultureInfo.InvariantCulture) : CanonicalJson.Number(value);
}
