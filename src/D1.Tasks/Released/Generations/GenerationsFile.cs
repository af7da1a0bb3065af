using System.Text.Json;
using D1.Model;

namespace D1.Tasks.Released;

/// <summary>Reads the files that the released evaluation writes: <c>{"generations": [{"question", "generations", "ground_truth"}…], …}</c>.</summary>
public static class GenerationsFile
{
    /// <summary>The items of a file, in its order.</summary>
    /// <exception cref="InputException">The file is not there, is no JSON, or has another shape; the message names file, item and key.</exception>
    public static IReadOnlyList<GeneratedItem> Read(string path)
    {
        if (Directory.Exists(path)) throw new InputException($"{path}: a folder; give files of generations");
        if (!File.Exists(path)) throw new InputException($"{path}: no such file");
        var name = Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("generations", out var generations)
                || generations.ValueKind != JsonValueKind.Array)
                throw new InputException($"{path}: no file of generations: it must hold an object with an array \"generations\"");
            return [.. generations.EnumerateArray().Select((item, index) => Item(path, name, index, item))];
        }
        catch (JsonException error)
        {
            throw new InputException($"{path}: no valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1})");
        }
    }

    private static GeneratedItem Item(string path, string name, int index, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) throw new InputException($"{path}: generations[{index}]: must be an object");
        var truth = item.TryGetProperty("ground_truth", out var value) ? value.Clone() : default;
        return new GeneratedItem(name, index, Text("question"), Text("generations"), truth);

        // What is missing is empty, as in the released parser.
        string Text(string key)
        {
            if (!item.TryGetProperty(key, out var text)) return "";
            try
            {
                if (text.ValueKind == JsonValueKind.String) return text.GetString()!;
            }
            catch (InvalidOperationException)
            {
                throw new InputException($"{path}: generations[{index}]: \"{key}\" holds half of a surrogate pair");
            }

            throw new InputException($"{path}: generations[{index}]: \"{key}\" must be a string");
        }
    }
}
