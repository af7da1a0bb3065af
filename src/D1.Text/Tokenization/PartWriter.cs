using System.Text.Json;
using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>Writes a value, or the members of a part, after a look at it.</summary>
internal delegate void WritePart(JsonPlace place, Utf8JsonWriter json);

/// <summary>
/// Writes one section of a tokenizer.json anew, such as its normalizer, from the types that may stand there. What it does not know, it
/// refuses; what it knows has no way to end the process that reads it (see <see cref="TokenizerParts"/>).
/// </summary>
/// <param name="what">What the section is called.</param>
/// <param name="list">The member of a Sequence that holds its parts.</param>
/// <param name="types">What writes the members of a part, by its type.</param>
internal sealed class PartWriter(string what, string list, IReadOnlyDictionary<string, WritePart> types)
{
    private const string Sequence = "Sequence";

    /// <summary>Types that make one piece of all tokens.</summary>
    public IReadOnlyCollection<string> Joining { get; init; } = [];

    /// <summary>
    /// Types that may follow those. Others would change a text over the ends of tokens: no stream of tokens could show any of it.
    /// </summary>
    public IReadOnlyCollection<string> OfJoined { get; init; } = [];

    /// <exception cref="InputException">A type that is not known, or one whose repetition would let a text grow without bounds.</exception>
    public void Write(JsonPlace? place, Utf8JsonWriter json)
    {
        if (place is { } given) Write(given, json, []);
        else json.WriteNullValue();
    }

    private void Write(JsonPlace place, Utf8JsonWriter json, HashSet<string> before)
    {
        var type = place["type"].Text();
        json.WriteStartObject();
        json.WriteString("type", type);
        if (type == Sequence)
        {
            json.WriteStartArray(list);
            foreach (var part in place[list].Items()) Write(part, json, before);
            json.WriteEndArray();
        }
        else
        {
            if (!types.TryGetValue(type, out var members)) throw place.Error($"the {what} '{type}' is not supported");
            if (Joining.FirstOrDefault(before.Contains) is { } joining && !OfJoined.Contains(type))
                throw place.Error($"the {what} '{type}' is not supported behind '{joining}'");
            if (!before.Add(type) && type is not ("Split" or "Replace")) throw place.Error($"the {what} '{type}' is there twice");
            members(place, json);
        }

        json.WriteEndObject();
    }
}
