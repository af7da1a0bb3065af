using System.Text.Encodings.Web;
using System.Text.Json;
using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>
/// A tokenizer.json as Hugging Face's library gets it: written anew from what has been checked, since what is not could end the process.
/// Every added token is an ordinary one there, so that decoding keeps it; which are special is known here. Truncation and padding are
/// left out, as Hugging Face's own callers set both for each call.
/// </summary>
internal static class TokenizerCopy
{
    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="InputException">A part that is not supported; the message names it.</exception>
    public static void Write(Stream stream, JsonPlace root, IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        var ids = new Dictionary<string, int>(vocabulary, StringComparer.Ordinal);
        foreach (var token in added) ids[token.Content] = token.Id;
        if (added.FirstOrDefault(token => token.Normalized) is { } normalized
            && root.Optional("normalizer") is { } normalizer && TokenizerParts.MayEmpty(normalizer))
            throw normalizer.Error($"it might leave nothing of '{normalized.Content}', an added token that is looked for when normalised");
        using var json = new Utf8JsonWriter(stream, Layout);
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteStartArray("added_tokens");
        foreach (var token in added) WriteAdded(token, json);
        json.WriteEndArray();
        json.WritePropertyName("normalizer");
        TokenizerParts.Normalizer.Write(root.Optional("normalizer"), json);
        json.WritePropertyName("pre_tokenizer");
        TokenizerParts.PreTokenizer.Write(root.Optional("pre_tokenizer"), json);
        json.WritePropertyName("post_processor");
        TokenizerParts.PostProcessor(ids).Write(root.Optional("post_processor"), json);
        json.WritePropertyName("decoder");
        TokenizerParts.Decoder.Write(root.Optional("decoder"), json);
        json.WriteStartObject("model");
        WriteModel(root["model"], vocabulary, json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAdded(AddedToken token, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("content", token.Content);
        json.WriteBoolean("single_word", token.SingleWord);
        json.WriteBoolean("lstrip", token.StripLeft);
        json.WriteBoolean("rstrip", token.StripRight);
        json.WriteBoolean("normalized", token.Normalized);
        json.WriteBoolean("special", false);
        json.WriteEndObject();
    }

    private static void WriteModel(JsonPlace model, IReadOnlyDictionary<string, int> vocabulary, Utf8JsonWriter json)
    {
        var type = model.Optional("type")?.Text() ?? "BPE"; // the oldest files name none
        json.WriteString("type", type);
        json.WriteStartObject("vocab");
        foreach (var (token, id) in vocabulary) json.WriteNumber(token, id);
        json.WriteEndObject();
        foreach (var name in (string[])["unk_token", "continuing_subword_prefix", "end_of_word_suffix"])
            if (model.Optional(name) is { } text) json.WriteString(name, text.Text());
        if (type != "BPE") return;
        if (model.Optional("dropout") is { } dropout && dropout.ToString() is not ("0" or "0.0"))
            throw dropout.Error("random merges are not supported");
        foreach (var name in (string[])["fuse_unk", "byte_fallback", "ignore_merges"])
            if (model.Optional(name) is { } flag) json.WriteBoolean(name, flag.Flag());
        json.WriteStartArray("merges");
        var (rank, prefix) = (0, model.Optional("continuing_subword_prefix")?.Text() ?? "");
        foreach (var merge in model["merges"].Items()) WriteMerge(merge, rank++, prefix, json);
        json.WriteEndArray();
    }

    private static void WriteMerge(JsonPlace merge, int rank, string prefix, Utf8JsonWriter json)
    {
        string[] pair = merge.IsText ? merge.Text().Split(' ') : merge.IsArray ? [.. merge.Items().Select(token => token.Text())] : [];
        if (pair is not [{ Length: > 0 } left, { Length: > 0 } right])
            throw merge.Error($"merge {rank} must be two tokens, not {merge}");
        // "##b" joins what is before it without its prefix.
        if (!right.StartsWith(prefix, StringComparison.Ordinal))
            throw merge.Error($"merge {rank}: '{right}' does not begin with '{prefix}', the prefix of a word's later parts");
        json.WriteStartArray();
        json.WriteStringValue(left);
        json.WriteStringValue(right);
        json.WriteEndArray();
    }
}
