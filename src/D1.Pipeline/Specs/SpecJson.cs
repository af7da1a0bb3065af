using System.Globalization;
using System.Text.Json;
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

    /// <summary>A value on one line of a spec: JSON with sorted keys, numbers and texts as people write them.</summary>
    public static string Write(JsonNode? value) => value switch
    {
        JsonObject map => $"{{{string.Join(',', map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{QuotedText.Write(pair.Key)}:{Write(pair.Value)}"))}}}",
        JsonArray list => $"[{string.Join(',', list.Select(Write))}]",
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => Number(number.ToJsonString()),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => QuotedText.Write(text.GetValue<string>()),
        _ => value?.ToJsonString() ?? "null",
    };

    private static string Number(string json) => long.TryParse(json, CultureInfo.InvariantCulture, out _) ? json
        : PlainNumber.Write(double.Parse(json, NumberStyles.Float, CultureInfo.InvariantCulture));
}
