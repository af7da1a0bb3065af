using System.Text.Encodings.Web;
using System.Text.Json;
using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>tokenizer.json of a <see cref="WordLevelTokenizer"/>, as Hugging Face's tokenizers library lays it out.</summary>
internal static class WordLevelFile
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // tags stay readable: < and not \u003C
    };

    public static WordLevelTokenizer Read(JsonPlace root)
    {
        var model = root["model"].MustBeObject();
        Expect(model, "model.type", "WordLevel");
        Expect(root["pre_tokenizer"].MustBeObject(), "pre_tokenizer.type", "WhitespaceSplit");
        if (root.Optional("normalizer") is not null) throw new InputException("'normalizer' must be null: this tokenizer changes no text");

        var words = new Dictionary<int, string>();
        foreach (var (word, id) in model["vocab"].Members()) Add(words, word, id, "model.vocab");
        var specials = new List<string>();
        foreach (var token in root["added_tokens"].Items())
        {
            var content = token["content"].Text();
            Add(words, content, token["id"], "added_tokens");
            specials.Add(content);
        }

        var inOrder = new string[words.Count];
        for (var id = 0; id < inOrder.Length; id++)
            inOrder[id] = words.TryGetValue(id, out var word) ? word
                : throw new InputException($"{words.Count} tokens, but none has the id {id}: ids must be 0 to {words.Count - 1}");
        try
        {
            return new WordLevelTokenizer(inOrder, specials);
        }
        catch (ArgumentException e)
        {
            throw new InputException(e.Message);
        }
    }

    public static byte[] Write(WordLevelTokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            WriteAddedTokens(json, tokenizer);
            json.WriteNull("normalizer");
            json.WriteStartObject("pre_tokenizer");
            json.WriteString("type", "WhitespaceSplit");
            json.WriteEndObject();
            json.WriteNull("post_processor");
            json.WriteNull("decoder");
            json.WriteStartObject("model");
            json.WriteString("type", "WordLevel");
            json.WriteStartObject("vocab");
            foreach (var (id, word) in tokenizer.Words.Index()) json.WriteNumber(word, id);
            json.WriteEndObject();
            // Required by the format; not in the vocabulary, so that an unknown word is an error.
            json.WriteString("unk_token", tokenizer.Words.Contains("<unk>") ? "no word" : "<unk>");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteAddedTokens(Utf8JsonWriter json, WordLevelTokenizer tokenizer)
    {
        json.WriteStartArray("added_tokens");
        foreach (var special in tokenizer.SpecialTokens)
        {
            json.WriteStartObject();
            json.WriteNumber("id", tokenizer.Words.Index().First(word => word.Item == special).Index);
            json.WriteString("content", special);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Add(Dictionary<int, string> words, string word, JsonPlace value, string where)
    {
        if (!value.IsCount) throw new InputException($"'{where}': the id of '{word}' must be a whole number from 0, not {value}");
        var id = value.Count();
        if (!words.TryAdd(id, word) && words[id] != word)
            throw new InputException($"'{where}': the id {id} belongs to both '{words[id]}' and '{word}'");
    }

    private static void Expect(JsonPlace parent, string name, string expected)
    {
        var actual = parent[name[(name.LastIndexOf('.') + 1)..]].Text();
        if (actual != expected) throw new InputException($"'{name}' is '{actual}', expected '{expected}'");
    }
}
