using System.Text.Json;
using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>A value of a JSON file together with its name, so that a wrong shape is reported where it is.</summary>
internal readonly struct JsonPlace(JsonElement element, string name = "")
{
    public bool IsText => element.ValueKind == JsonValueKind.String;

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public bool IsCount => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value >= 0;

    /// <summary>The member of that name, which must be there.</summary>
    public JsonPlace this[string key] =>
        IsObject && element.TryGetProperty(key, out var value) ? new JsonPlace(value, Join(key))
            : throw new InputException($"'{Join(key)}' is missing");

    /// <summary>The member of that name; null where it is absent or null.</summary>
    public JsonPlace? Optional(string key) =>
        IsObject && element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? new JsonPlace(value, Join(key))
            : null;

    public InputException Error(string message) => new(name.Length == 0 ? message : $"'{name}': {message}");

    public string Text()
    {
        if (!IsText) throw Unexpected("a string");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InputException($"'{name}' is not Unicode text");
        }
    }

    /// <summary>A whole number from 0.</summary>
    public int Count() => IsCount ? element.GetInt32() : throw Unexpected("a whole number from 0");

    public bool Flag() => element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean()
        : throw Unexpected("true or false");

    /// <summary>A member that may be absent.</summary>
    public bool Flag(string key, bool otherwise) => Optional(key)?.Flag() ?? otherwise;

    public IEnumerable<JsonPlace> Items()
    {
        if (!IsArray) throw Unexpected("an array");
        var item = $"{name}[]";
        return element.EnumerateArray().Select(value => new JsonPlace(value, item));
    }

    public IEnumerable<(string Key, JsonPlace Value)> Members()
    {
        if (!IsObject) throw Unexpected("an object");
        foreach (var member in element.EnumerateObject())
        {
            var key = NameOf(member);
            yield return (key, new JsonPlace(member.Value, Join(key)));
        }
    }

    /// <summary>A readable form for a message.</summary>
    public override string ToString() =>
        element.ValueKind is JsonValueKind.Number or JsonValueKind.String ? element.GetRawText() : Describe();

    public JsonPlace MustBeObject() => IsObject ? this : throw Unexpected("an object");

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new InputException($"'{name}' has a name that is not Unicode text");
        }
    }

    private InputException Unexpected(string what) =>
        new($"{(name.Length == 0 ? "the file" : $"'{name}'")} must be {what}, not {Describe()}");

    private string Join(string key) => name.Length == 0 ? key : $"{name}.{key}";

    private string Describe() => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => element.GetRawText() is { Length: < 30 } number ? number : "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
