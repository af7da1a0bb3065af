using System.Text.Json;
using D1.Core;

namespace D1.Tasks.Data;

/// <summary>Reads JSON lines: an object a line; empty lines are passed over.</summary>
public static class JsonLines
{
    /// <exception cref="InputException">A line is no JSON object, or the file is no UTF-8; the message names file and line.</exception>
    public static IEnumerable<DataRow> Read(string path)
    {
        foreach (var (number, line) in Utf8Text.ReadLines(path))
            if (!string.IsNullOrWhiteSpace(line)) yield return Parse(line, $"{path}, line {number}");
    }

    private static DataRow Parse(string line, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new DataRow(place, Map(document.RootElement))
                : throw new InputException($"{place}: must be a JSON object");
        }
        catch (JsonException error)
        {
            throw new InputException($"{place}: no valid JSON (byte {error.BytePositionInLine + 1})", error);
        }
        catch (InvalidOperationException error)
        {
            throw new InputException($"{place}: a text holds half of a surrogate pair", error);
        }
    }

    private static Dictionary<string, object?> Map(JsonElement element)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject()) map[property.Name] = Value(property.Value);
        return map;
    }

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Map(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
