using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace D1.Core;

/// <summary>One spelling for equal values: keys sorted by code point, numbers in the shortest form that reads back, no white space.
/// Keys of artifacts are hashes of it, so its rules change only together with the key-schema version.</summary>
public static class CanonicalJson
{
    /// <summary>The declared parameters of an option record (or any value that one may hold) as JSON, defaults included, but for those that
    /// say otherwise (<see cref="OptionAttribute.LeftOutAtDefault"/>).</summary>
    public static JsonNode? FromOptions(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int or long => JsonValue.Create(System.Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double number => JsonValue.Create(number),
        float number => JsonValue.Create(
            double.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)),
        Enum choice => JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString())),
        IDictionary map => new JsonObject(map.Keys.Cast<string>().Order(StringComparer.Ordinal)
            .Select(key => KeyValuePair.Create(key, FromOptions(map[key])))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(FromOptions)]),
        _ => new JsonObject(OptionSchema.Of(value.GetType()).Stated(value).OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => KeyValuePair.Create(property.Name, FromOptions(property.Property.GetValue(value))))),
    };

    /// <summary>The canonical text of a JSON value.</summary>
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    /// <summary>The shortest decimal form that reads back as the same double.</summary>
    public static string Number(double value) => value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject map:
                text.Append('{').AppendJoin(',', map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => $"{Quote(pair.Key)}:{Write(pair.Value)}")).Append('}');
                break;
            case JsonArray list:
                text.Append('[').AppendJoin(',', list.Select(Write)).Append(']');
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                var number = value.ToJsonString();
                text.Append(long.TryParse(number, CultureInfo.InvariantCulture, out _)
                    ? number
                    : Number(double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture)));
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                text.Append(Quote(value.GetValue<string>()));
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
