using System.Text;
using System.Text.Json;
using D1.Core;

namespace D1.Tasks.Released;

/// <summary>
/// Reads the files that the released evaluation writes: <c>{"generations": [{"question", "generations", "ground_truth"}…], …}</c>.
/// </summary>
public static class GenerationsFile
{
    private const string Shape = "expected {\"question\": text, \"generations\": text, \"ground_truth\": the answer}";

    /// <summary>The items of a file, in its order: at least one, and one whose answer is known.</summary>
    /// <exception cref="InputException">The file is not there, is no JSON, or has another shape; the message names file, item and
    /// key.</exception>
    public static IReadOnlyList<GeneratedItem> Read(string path)
    {
        if (Directory.Exists(path)) throw new InputException($"{path}: a folder; give files of generations");
        if (!File.Exists(path)) throw new InputException($"{path}: no such file");
        var name = Path.GetFileName(path);
        try
        {
            using var document = StrictJson.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("generations", out var generations)
                || generations.ValueKind != JsonValueKind.Array)
                throw new InputException($"{path}: no file of generations: it must hold an object with an array \"generations\"");
            GeneratedItem[] items = [.. generations.EnumerateArray().Select((item, index) => Item(path, name, index, item))];
            if (items.Length == 0)
                throw new InputException($"{path}: \"generations\" is empty: there is nothing to score; of each item, {Shape}");
            return items.Any(item => item.GroundTruth.ValueKind != JsonValueKind.Null) ? items
                : throw new InputException($"{path}: \"ground_truth\" is null in every item: there is nothing to compare with");
        }
        catch (JsonException error) when (error.LineNumber is null)
        {
            throw new InputException($"{path}: {error.Message.ReplaceLineEndings(" ")}");
        }
        catch (JsonException error)
        {
            throw new InputException(IsJsonLines(path)
                ? $"{path}: JSON lines, where one document {{\"generations\": [item, …]}} is wanted; of each item, {Shape}"
                : $"{path}: no valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1})");
        }
    }

    private static bool IsJsonLines(string path)
    {
        try
        {
            using var first = StrictJson.Parse(Encoding.UTF8.GetBytes(File.ReadLines(path).First()));
            return first.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static GeneratedItem Item(string path, string name, int index, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) throw new InputException($"{path}: generations[{index}]: must be an object");
        return new GeneratedItem(name, index, Text("question"), Text("generations"), Value("ground_truth").Clone());

        // The released parser takes what is missing for empty, and the item for a wrong answer.
        JsonElement Value(string key) => item.TryGetProperty(key, out var value) ? value
            : throw new InputException($"{path}: generations[{index}]: lacks \"{key}\"; {Shape}");

        string Text(string key)
        {
            var text = Value(key);
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

/// <summary>One item of a file of released generations.</summary>
/// <param name="File">The file's name, without its folder.</param>
/// <param name="Index">Its place in the file's "generations", from 0.</param>
/// <param name="Question">As the evaluation wrote it: the problem's text, or the puzzle in a sentence.</param>
/// <param name="Generation">The completion as decoded, special tokens included.</param>
/// <param name="GroundTruth">The answer as JSON, in the task's own shape; null where the release has none.</param>
public sealed record GeneratedItem(string File, int Index, string Question, string Generation, JsonElement GroundTruth)
{
    /// <summary>The truth of a task whose answers are texts; null where it is another kind of JSON value.</summary>
    /// <exception cref="InputException">The text holds half of a surrogate pair.</exception>
    public string? TruthText
    {
        get
        {
            try
            {
                return GroundTruth.ValueKind == JsonValueKind.String ? GroundTruth.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                throw Wrong("\"ground_truth\" holds half of a surrogate pair");
            }
        }
    }

    /// <summary>The error of an item that the task cannot read.</summary>
    public InputException Wrong(string what) => new($"{File}: generations[{Index}]: {what}");
}
