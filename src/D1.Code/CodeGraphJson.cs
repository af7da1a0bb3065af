using System.Text.Json;

namespace D1.Code;

/// <summary>The layout of <c>code.json</c>: arrays and numbers, since every start of the program reads it.</summary>
internal static class CodeGraphJson
{
    public static byte[] Write(CodeGraph graph, int schema)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", schema);
            json.WriteStartObject("files");
            foreach (var (name, digest) in graph.Files) json.WriteString(name, digest);
            json.WriteEndObject();
            json.WriteStartArray("packages");
            foreach (var package in graph.Packages) Row(json, [package.Name], [package.Needs]);
            json.WriteEndArray();
            json.WriteStartArray("types");
            foreach (var type in graph.Types) Row(json, [type.Name, type.Digest], [type.External, type.Dispatch, type.Fields]);
            json.WriteEndArray();
            json.WriteStartArray("members");
            foreach (var member in graph.Members)
                Row(json, [member.Signature, member.Digest, member.Outside ?? "", .. member.Reflects],
                    [[member.Type], member.Calls, member.Slots, member.Types, member.Packages]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <summary>Null for another schema.</summary>
    public static CodeGraph? Read(ReadOnlySpan<byte> bytes, int schema)
    {
        var json = new Utf8JsonReader(bytes);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        List<(List<string> Texts, List<int[]> Numbers)> packages = [], types = [], members = [];
        Next(ref json, JsonTokenType.StartObject);
        while (Next(ref json) != JsonTokenType.EndObject)
        {
            switch (json.GetString())
            {
                case "schema":
                    Next(ref json, JsonTokenType.Number);
                    if (json.GetInt32() != schema) return null;
                    break;
                case "files":
                    Next(ref json, JsonTokenType.StartObject);
                    while (Next(ref json) != JsonTokenType.EndObject)
                    {
                        var name = json.GetString()!;
                        Next(ref json, JsonTokenType.String);
                        files[name] = json.GetString()!;
                    }
                    break;
                case "packages": packages = Rows(ref json); break;
                case "types": types = Rows(ref json); break;
                case "members": members = Rows(ref json); break;
                default: throw new JsonException("unknown part");
            }
        }
        return new CodeGraph
        {
            Files = files,
            Packages = packages.ConvertAll(row => new CodePackage(row.Texts[0], row.Numbers[0])),
            Types = types.ConvertAll(row => new CodeType(row.Texts[0], row.Texts[1], row.Numbers[0], row.Numbers[1], row.Numbers[2])),
            Members = members.ConvertAll(row => new CodeMember(row.Numbers[0][0], row.Texts[0], row.Texts[1], row.Numbers[1],
                row.Numbers[2], row.Numbers[3], row.Numbers[4],
                row.Texts[2] is { Length: > 0 } outside ? outside : null, [.. row.Texts.Skip(3)])),
        };
    }

    // A row is its texts, then its lists of numbers.
    private static void Row(Utf8JsonWriter json, IEnumerable<string> texts, IEnumerable<int[]> numbers)
    {
        json.WriteStartArray();
        foreach (var text in texts) json.WriteStringValue(text);
        foreach (var list in numbers)
        {
            json.WriteStartArray();
            foreach (var number in list) json.WriteNumberValue(number);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static List<(List<string> Texts, List<int[]> Numbers)> Rows(ref Utf8JsonReader json)
    {
        var rows = new List<(List<string>, List<int[]>)>();
        var list = new List<int>();
        Next(ref json, JsonTokenType.StartArray);
        while (Next(ref json) != JsonTokenType.EndArray)
        {
            var (texts, numbers) = (new List<string>(3), new List<int[]>(5));
            while (Next(ref json) != JsonTokenType.EndArray)
            {
                if (json.TokenType == JsonTokenType.String)
                {
                    texts.Add(json.GetString()!);
                    continue;
                }
                list.Clear();
                while (Next(ref json) != JsonTokenType.EndArray) list.Add(json.GetInt32());
                numbers.Add(list.Count == 0 ? [] : [.. list]);
            }
            rows.Add((texts, numbers));
        }
        return rows;
    }

    private static JsonTokenType Next(ref Utf8JsonReader json) => json.Read() ? json.TokenType : throw new JsonException("cut off");

    private static void Next(ref Utf8JsonReader json, JsonTokenType expected)
    {
        if (Next(ref json) != expected) throw new JsonException($"{expected} expected");
    }
}
