using System.Text.Json;
using D1.Tests;
using D1.Text.Tokenization;

namespace D1.Text.Tests.Tokenization;

/// <summary>The recorded encodings of <c>hub/tokenizer-golden</c>, and the tokenizers that they are of, loaded once.</summary>
internal static class GoldenTokenizers
{
    private static readonly Dictionary<string, ITokenizer> Loaded = [];

    /// <summary>The folder of a model such as LLaDA-8B-Instruct.</summary>
    public static string Folder(string model) => SharedData.At("hub", "models", "GSAI-ML", model);

    public static ITokenizer Load(string model)
    {
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(model, out var tokenizer))
                Loaded.Add(model, tokenizer = TokenizerFile.Load(Path.Combine(Folder(model), "tokenizer.json")));
            return tokenizer;
        }
    }

    /// <summary>Every line of the files whose names match, with the model that the file's name ends with.</summary>
    public static IEnumerable<(string Where, string Model, JsonElement Case)> Cases(string files)
    {
        var folder = SharedData.At("hub", "tokenizer-golden");
        foreach (var path in Directory.GetFiles(folder, files).Order(StringComparer.Ordinal))
        {
            var model = Path.GetFileNameWithoutExtension(path).Split('.')[^1];
            var number = 0;
            foreach (var line in File.ReadLines(path))
                yield return ($"{Path.GetFileName(path)}:{++number}", model, JsonElement.Parse(line));
        }
    }

    public static int[] Ids(this JsonElement item) => [.. item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

    public static string Text(this JsonElement item, string name) => item.GetProperty(name).GetString()!;

    /// <summary>Fails with the first cases that differ, and how many there are.</summary>
    public static void AssertNone(IEnumerable<string?> differences)
    {
        var found = differences.OfType<string>().ToList();
        Assert.True(found.Count == 0, $"{found.Count} cases differ:\n{string.Join('\n', found.Take(5))}");
    }
}
