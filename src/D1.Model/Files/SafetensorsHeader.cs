using System.Text.Json;
using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Files;

/// <summary>The JSON header of a safetensors file: names, types, shapes and offsets.</summary>
internal static class SafetensorsHeader
{
    private static readonly Dictionary<string, (ScalarType Type, int Size)> Types = new()
    {
        ["F64"] = (ScalarType.Float64, 8),
        ["F32"] = (ScalarType.Float32, 4),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["I64"] = (ScalarType.Int64, 8),
        ["I32"] = (ScalarType.Int32, 4),
        ["I16"] = (ScalarType.Int16, 2),
        ["I8"] = (ScalarType.Int8, 1),
        ["U8"] = (ScalarType.Byte, 1),
        ["BOOL"] = (ScalarType.Bool, 1),
    };

    public static string NameOf(ScalarType dtype) => Types.First(pair => pair.Value.Type == dtype).Key;

    /// <summary>Reads a header and checks it: lengths match shapes, and tensors fill the data from its first byte to its last.</summary>
    /// <exception cref="InputException">It breaks a rule of the format; the message names the file and the tensor.</exception>
    public static (Dictionary<string, TensorEntry> Entries, Dictionary<string, string> Metadata) Parse(
        string path, ReadOnlyMemory<byte> json, long dataLength)
    {
        var entries = new Dictionary<string, TensorEntry>();
        var metadata = new Dictionary<string, string>();
        try
        {
            if (json.IsEmpty || json.Span[0] != '{')
                throw new FormatException("it does not begin with {");
            using var header = StrictJson.Parse(json);
            foreach (var property in header.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                {
                    foreach (var pair in property.Value.EnumerateObject())
                    {
                        var text = pair.Value.GetString() ?? throw new FormatException($"__metadata__ '{pair.Name}' is no text");
                        metadata.Add(pair.Name, text);
                    }
                }
                else
                {
                    entries.Add(property.Name, Entry(property, dataLength));
                }
            }

            RequireFull(entries.Values, dataLength);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException
            or OverflowException)
        {
            throw new InputException($"{path}: bad safetensors header: {e.Message.ReplaceLineEndings(" ")}", e);
        }

        return (entries, metadata);
    }

    private static TensorEntry Entry(JsonProperty property, long dataLength)
    {
        var name = property.Name;
        var type = property.Value.GetProperty("dtype").GetString() ?? "";
        if (!Types.TryGetValue(type, out var dtype))
            throw new FormatException($"tensor '{name}' has the unsupported type '{type}'");

        var shape = property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        if (shape.Any(size => size < 0))
            throw new FormatException($"tensor '{name}' has a negative size");
        var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > dataLength)
            throw new FormatException($"tensor '{name}' lies outside the file's {dataLength} bytes of data");

        // A size of zero must not hide sizes that no machine could count.
        var largest = shape.Aggregate((long)dtype.Size, (product, size) => checked(product * Math.Max(size, 1)));
        var length = shape.Contains(0) ? 0 : largest;
        if (length != offsets[1] - offsets[0])
            throw new FormatException($"tensor '{name}' needs {length} bytes and has {offsets[1] - offsets[0]}");
        return new TensorEntry(name, dtype.Type, shape, offsets[0], length);
    }

    /// <summary>
    /// As the format's own library has it: no overlap, no gap, nothing behind the last tensor. A file that was cut, or that two programs
    /// wrote, does not pass.
    /// </summary>
    private static void RequireFull(IEnumerable<TensorEntry> entries, long dataLength)
    {
        var (end, last) = (0L, "");
        foreach (var entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset < end)
                throw new FormatException($"tensors '{last}' and '{entry.Name}' overlap");
            if (entry.Offset > end)
                throw new FormatException($"{entry.Offset - end} bytes before tensor '{entry.Name}' belong to none");
            (end, last) = (end + entry.Length, entry.Name);
        }

        if (end < dataLength)
            throw new FormatException($"{dataLength - end} bytes follow the last tensor");
    }
}
