using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Records;

/// <summary>Files of one JSON object a line.</summary>
internal static class RecordLines
{
    private static ReadOnlySpan<byte> End => "\n"u8;

    /// <summary>Writes the file, whole.</summary>
    public static void Write<T>(string path, IEnumerable<T> lines, JsonTypeInfo<T> contract)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        foreach (var line in lines)
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(line, contract));
            file.Write(End);
        }
    }

    /// <summary>The lines of a file; none where there is no file.</summary>
    /// <exception cref="InputException">A line is not one of the contract; says which.</exception>
    public static List<T> Read<T>(string path, JsonTypeInfo<T> contract)
    {
        var lines = new List<T>();
        if (!File.Exists(path)) return lines;
        foreach (var (number, text) in Utf8Text.ReadLines(path))
            lines.Add(Parse(text) ?? throw new InputException($"{SourceLocation.Shorten(path)}:{number}: damaged: {text}"));
        return lines;

        T? Parse(string text)
        {
            try
            {
                return JsonSerializer.Deserialize(text, contract);
            }
            catch (JsonException)
            {
                return default;
            }
        }
    }
}
