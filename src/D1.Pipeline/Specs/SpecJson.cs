using System.Text.Json.Nodes;
using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>Spec values as JSON: plain words that YAML takes for numbers, truth or nothing become those.</summary>
public static class SpecJson
{
    public static JsonNode? From(SpecValue value) => value switch
    {
        SpecScalar { IsNull: true } => null,
        SpecScalar { IsPlain: true, Text: "true" or "false" } scalar => JsonValue.Create(scalar.Text == "true"),
        SpecScalar { IsPlain: true } scalar when PlainNumber.TryParse(scalar.Text, out double number) => JsonValue.Create(number),
        SpecScalar scalar => JsonValue.Create(scalar.Text),
        SpecSequence sequence => new JsonArray([.. sequence.Items.Select(From)]),
        SpecMapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, From(entry.Value)))),
        _ => throw new ArgumentException($"unknown kind of value {value.GetType().Name}", nameof(value)),
    };
}
