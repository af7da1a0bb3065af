using System.Text.Json.Nodes;
using D1.Text.Tokenization;

namespace D1.Text.Tests.Tokenization;

/// <summary>
/// A byte-level BPE tokenizer.json of 256 bytes (a byte is its id), a few merges and a few added tokens, in a folder of its own.
/// </summary>
internal sealed class TinyTokenizer : IDisposable
{
    private static readonly string[] Merges = ["h e", "l l", "he ll", "hell o", "Ġ hello", "Ġ Ġ", "Ã ©"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("d1-tokenizer-");

    /// <summary>The ids of the added tokens: EOS, mask, and one that eats white space.</summary>
    public const int Eos = 263, Mask = 264, Hungry = 265;

    public string Path => System.IO.Path.Combine(_folder.FullName, "tokenizer.json");

    public JsonObject Root { get; } = Build();

    public void Dispose() => _folder.Delete(recursive: true);

    public ITokenizer Load()
    {
        File.WriteAllText(Path, Root.ToJsonString());
        return TokenizerFile.Load(Path);
    }

    /// <summary>Puts another file beside the tokenizer.json.</summary>
    public void Beside(string name, string text) => File.WriteAllText(System.IO.Path.Combine(_folder.FullName, name), text);

    public static JsonObject Added(int id, string content, bool special = false, bool lstrip = false, bool rstrip = false,
        bool singleWord = false, bool normalized = false) => new()
        {
            ["id"] = id,
            ["content"] = content,
            ["single_word"] = singleWord,
            ["lstrip"] = lstrip,
            ["rstrip"] = rstrip,
            ["normalized"] = normalized,
            ["special"] = special,
        };

    /// <summary>GPT-2's: a byte is itself where it is printable in Latin-1, else the next character from U+0100 on.</summary>
    private static IEnumerable<char> ByteAlphabet()
    {
        var next = '\u0100';
        for (var value = '\0'; value < 256; value++)
            yield return value is (>= '!' and <= '~') or (>= '\u00A1' and <= '\u00AC') or (>= '\u00AE' and <= '\u00FF') ? value : next++;
    }

    private static JsonObject Build()
    {
        var vocabulary = new JsonObject();
        foreach (var (value, character) in ByteAlphabet().Index()) vocabulary.Add(character.ToString(), value);
        foreach (var merge in Merges) vocabulary.Add(merge.Replace(" ", ""), vocabulary.Count);
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Added(Eos, "<|endoftext|>", special: true), Added(Mask, "<|mdm_mask|>", special: true),
                Added(Hungry, "<eat me>", lstrip: true, rstrip: true)),
            ["normalizer"] = null,
            ["pre_tokenizer"] = JsonNode.Parse("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"""),
            ["decoder"] = JsonNode.Parse("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}"""),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. Merges.Select(merge => JsonValue.Create(merge))])
            },
        };
    }
}
