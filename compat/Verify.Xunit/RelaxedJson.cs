using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifyXunit;

/// <summary>JSON for people: no quotes, one value a line.</summary>
internal static class RelaxedJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter() },
        ReferenceHandler = ReferenceHandler.IgnoreCycles,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write(object? value) => Format(JsonSerializer.SerializeToElement(value, Options));

    public static string Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Format(document.RootElement);
    }

    private static string Format(JsonElement element)
    {
        var text = new StringBuilder();
        Append(text, element, indent: 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement element, int indent)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element.EnumerateObject().Where(x => !IsEmpty(x.Value)).ToList();
                Block('{', '}', members.Count, i =>
                {
                    text.Append(members[i].Name).Append(": ");
                    Append(text, members[i].Value, indent + 2);
                });
                break;
            case JsonValueKind.Array:
                var items = element.EnumerateArray().ToList();
                Block('[', ']', items.Count, i => Append(text, items[i], indent + 2));
                break;
            case JsonValueKind.String:
                text.Append(element.GetString());
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }

        void Block(char open, char close, int count, Action<int> item)
        {
            text.Append(open);
            for (var i = 0; i < count; i++)
            {
                text.Append('\n').Append(' ', indent + 2);
                item(i);
                text.Append(i < count - 1 ? "," : "");
            }

            if (count > 0)
                text.Append('\n').Append(' ', indent);
            text.Append(close);
        }
    }

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
}
