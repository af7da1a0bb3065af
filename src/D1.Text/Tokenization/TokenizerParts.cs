using System.Text.Json;

namespace D1.Text.Tokenization;

/// <summary>
/// The parts of a tokenizer.json that Hugging Face's library is given. It is compiled to end the process where it meets what it did not
/// expect, so parts and values that can bring it there are left out: templates without their tokens, cuts behind the end of a text,
/// patterns that go back again and again, replacements of replacements.
/// </summary>
internal static class TokenizerParts
{
    /// <summary>
    /// Each goes through a text in a time that grows with its length; a pattern that does not would end the process once it has gone back
    /// ten million times.
    /// </summary>
    private static readonly HashSet<string> KnownPatterns =
    [
        // GPT-2, Llama 3, Qwen 2, LLaDA
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
    ];

    private static readonly WritePart Behavior =
        OneOf("Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous");

    private static readonly WritePart None = Members();

    private static readonly WritePart ByteLevel =
        Members(("add_prefix_space", Flag), ("trim_offsets", Flag), ("use_regex", Flag));

    private static readonly WritePart Metaspace = Members(
        ("replacement", Letter), ("add_prefix_space", Flag), ("prepend_scheme", OneOf("always", "never", "first")), ("split", Flag));

    public static PartWriter Normalizer { get; } = new("normalizer", "normalizers", new Dictionary<string, WritePart>
    {
        ["NFC"] = None,
        ["NFD"] = None,
        ["NFKC"] = None,
        ["NFKD"] = None,
        ["Lowercase"] = None,
        ["StripAccents"] = None,
        ["ByteLevel"] = None,
        ["Strip"] = Members(("strip_left", Flag), ("strip_right", Flag)),
        ["Prepend"] = Members(("prepend", Text)),
        ["Replace"] = Replace,
    });

    public static PartWriter PreTokenizer { get; } = new("pre-tokenizer", "pretokenizers", new Dictionary<string, WritePart>
    {
        ["Split"] = Members(("pattern", KnownPattern), ("behavior", Behavior), ("invert", Flag)),
        ["ByteLevel"] = ByteLevel,
        ["Metaspace"] = Metaspace,
        ["Digits"] = Members(("individual_digits", Flag)),
        ["Punctuation"] = Members(("behavior", Behavior)),
        ["Whitespace"] = None,
        ["WhitespaceSplit"] = None,
        ["BertPreTokenizer"] = None,
    });

    public static PartWriter Decoder { get; } = new("decoder", "decoders", new Dictionary<string, WritePart>
    {
        ["ByteLevel"] = ByteLevel,
        ["Metaspace"] = Metaspace,
        ["ByteFallback"] = None,
        ["Fuse"] = None,
        ["Replace"] = Replace,
        ["Strip"] = Members(("content", Letter), ("start", Number), ("stop", Zero)),
    })
    {
        Joining = ["Fuse", "ByteLevel"],
        OfJoined = ["Fuse", "Strip"],
    };

    /// <param name="ids">The ids of all tokens.</param>
    public static PartWriter PostProcessor(IReadOnlyDictionary<string, int> ids) =>
        new("post-processor", "processors", new Dictionary<string, WritePart>
        {
            ["ByteLevel"] = ByteLevel,
            ["TemplateProcessing"] = (place, json) => WriteTemplate(place, ids, json),
        });

    /// <summary>
    /// Whether a normalizer may leave nothing of a text; an added token of which nothing is left is found within characters.
    /// </summary>
    public static bool MayEmpty(JsonPlace normalizer) => normalizer["type"].Text() switch
    {
        "Strip" or "StripAccents" => true,
        "Replace" => normalizer["content"].Text().Length == 0,
        "Sequence" => normalizer["normalizers"].Items().Any(MayEmpty),
        _ => false,
    };

    // A member that is left out or null is the library's to judge.
    private static WritePart Members(params (string Name, WritePart Write)[] members) =>
        (place, json) =>
        {
            foreach (var (name, write) in members)
            {
                if (place.Optional(name) is not { } value) continue;
                json.WritePropertyName(name);
                write(value, json);
            }
        };

    private static WritePart OneOf(params string[] words) => (place, json) => json.WriteStringValue(
        words.Contains(place.Text()) ? place.Text() : throw place.Error($"'{place.Text()}' is none of {string.Join(", ", words)}"));

    private static void Flag(JsonPlace place, Utf8JsonWriter json) => json.WriteBooleanValue(place.Flag());

    private static void Number(JsonPlace place, Utf8JsonWriter json) => json.WriteNumberValue(place.Count());

    private static void Zero(JsonPlace place, Utf8JsonWriter json) =>
        json.WriteNumberValue(place.Count() == 0 ? 0 : throw place.Error("cutting from the end is not supported"));

    private static void Text(JsonPlace place, Utf8JsonWriter json) => json.WriteStringValue(place.Text());

    private static void Letter(JsonPlace place, Utf8JsonWriter json) => json.WriteStringValue(
        Length(place.Text()) == 1 ? place.Text() : throw place.Error("must be a single character"));

    private static void Replace(JsonPlace place, Utf8JsonWriter json)
    {
        var (pattern, content) = (place["pattern"]["String"].Text(), place["content"].Text());
        if (pattern.Length == 0 || Length(content) > Length(pattern))
            throw place.Error("what is replaced must not be empty, nor shorter than what stands for it");
        json.WritePropertyName("pattern");
        WritePattern("String", pattern, json);
        json.WriteString("content", content);
    }

    private static void KnownPattern(JsonPlace place, Utf8JsonWriter json)
    {
        if (place.Optional("Regex") is not { } regex)
            WritePattern("String", place["String"].Text() is { Length: > 0 } text ? text : throw place.Error("must not be empty"), json);
        else if (KnownPatterns.Contains(regex.Text())) WritePattern("Regex", regex.Text(), json);
        else throw regex.Error($"'{regex.Text()}' is none of the patterns of GPT-2, Llama 3, Qwen 2 and LLaDA");
    }

    private static void WritePattern(string kind, string pattern, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString(kind, pattern);
        json.WriteEndObject();
    }

    /// <summary>Tokens before and behind the text, each of which must be there with its own ids.</summary>
    private static void WriteTemplate(JsonPlace place, IReadOnlyDictionary<string, int> ids, Utf8JsonWriter json)
    {
        var tokens = place["special_tokens"].MustBeObject().Members().ToDictionary(token => token.Key, token => token.Value);
        var texts = 0;
        json.WriteStartArray("single");
        foreach (var piece in place["single"].Items())
        {
            var (kind, id) = piece.Optional("SpecialToken") is { } special ? ("SpecialToken", special["id"])
                : ("Sequence", piece["Sequence"]["id"]);
            if (kind == "Sequence" ? id.Text() != "A" || texts++ > 0 : !tokens.ContainsKey(id.Text()))
                throw id.Error($"'{id.Text()}' is no token of 'special_tokens', and not the text, A, for the first time");
            WritePiece(kind, id.Text(), json);
        }

        if (texts == 0) throw place["single"].Error("the text, A, is missing");
        json.WriteEndArray();
        json.WriteStartArray("pair"); // texts come one by one, but the library wants to know
        WritePiece("Sequence", "A", json);
        WritePiece("Sequence", "B", json);
        json.WriteEndArray();
        json.WriteStartObject("special_tokens");
        foreach (var (name, token) in tokens) WriteTemplateToken(name, token, ids, json);
        json.WriteEndObject();
    }

    private static void WritePiece(string kind, string id, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject(kind);
        json.WriteString("id", id);
        json.WriteNumber("type_id", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTemplateToken(string name, JsonPlace token, IReadOnlyDictionary<string, int> ids, Utf8JsonWriter json)
    {
        var (texts, numbers) = (token["tokens"].Items().Select(text => text.Text()).ToList(),
            token["ids"].Items().Select(id => id.Count()).ToList());
        if (!texts.Select(text => ids.GetValueOrDefault(text, -1)).SequenceEqual(numbers))
            throw token.Error("'ids' are not those of 'tokens'");
        json.WriteStartObject(name);
        json.WriteString("id", name);
        json.WriteStartArray("ids");
        foreach (var id in numbers) json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteStartArray("tokens");
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int Length(string text) => CodePointText.Count(text);
}
