using System.Text.Encodings.Web;
using System.Text.Json;

namespace D1.Model.Tokenization;

/// <summary>tokenizer.json of a <see cref="WordLevelTokenizer"/>, as Hugging Face's tokenizers library lays it out.</summary>
internal static class WordLevelFile
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // tags stay readable: < and not \u003C
    };

    public static WordLevelTokenizer Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: not a tokenizer.json: {e.Message}", e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    public static void Write(WordLevelTokenizer tokenizer, string path)
    {
        using var stream = File.Create(path);
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
            for (var id = 0; id < tokenizer.VocabularySize; id++) json.WriteNumber(tokenizer.Words[id], id);
            json.WriteEndObject();
            json.WriteString("unk_token", "<unk>"); // required by the format; not in the vocabulary, so an unknown word is an error there too
            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteAddedTokens(Utf8JsonWriter json, WordLevelTokenizer tokenizer)
    {
        json.WriteStartArray("added_tokens");
        foreach (var special in tokenizer.SpecialTokens)
        {
            json.WriteStartObject();
            json.WriteNumber("id", tokenizer.Encode(special)[0]);
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

    private static WordLevelTokenizer Read(JsonElement root)
    {
        var model = Member(root, "model", JsonValueKind.Object);
        Expect(model, "model.type", "WordLevel");
        Expect(Member(root, "pre_tokenizer", JsonValueKind.Object), "pre_tokenizer.type", "WhitespaceSplit");
        if (root.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind != JsonValueKind.Null)
            throw new InvalidDataException("'normalizer' must be null: this tokenizer changes no text");

        var words = new Dictionary<int, string>();
        foreach (var entry in Member(model, "model.vocab", JsonValueKind.Object).EnumerateObject()) Add(words, entry.Name, entry.Value, "model.vocab");

        var specials = new List<string>();
        foreach (var token in Member(root, "added_tokens", JsonValueKind.Array).EnumerateArray())
        {
            var content = Member(token, "added_tokens[].content", JsonValueKind.String).GetString()!;
            Add(words, content, Member(token, "added_tokens[].id", JsonValueKind.Number), "added_tokens");
            specials.Add(content);
        }

        var inOrder = new string[words.Count];
        for (var id = 0; id < inOrder.Length; id++)
            inOrder[id] = words.TryGetValue(id, out var word) ? word : throw new InvalidDataException($"{words.Count} tokens, but none has the id {id}: ids must be 0 to {words.Count - 1}");
        return new WordLevelTokenizer(inOrder, specials);
    }

    private static void Add(Dictionary<int, string> words, string word, JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var id) || id < 0)
            throw new InvalidDataException($"'{where}': the id of '{word}' must be a whole number from 0, not {value.GetRawText()}");
        if (!words.TryAdd(id, word) && words[id] != word) throw new InvalidDataException($"'{where}': the id {id} belongs to both '{words[id]}' and '{word}'");
    }

    private static void Expect(JsonElement parent, string name, string expected)
    {
        var actual = Member(parent, name, JsonValueKind.String).GetString();
        if (actual != expected) throw new InvalidDataException($"'{name}' is '{actual}', expected '{expected}'");
    }

    /// <summary>The member that the last part of <paramref name="name"/> names; the whole name goes into the error.</summary>
    private static JsonElement Member(JsonElement parent, string name, JsonValueKind kind)
    {
        var key = name[(name.LastIndexOf('.') + 1)..];
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(key, out var value)) throw new InvalidDataException($"'{name}' is missing");
        return value.ValueKind == kind ? value : throw new InvalidDataException($"'{name}' must be {Describe(kind)}, not {Describe(value.ValueKind)}");
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
