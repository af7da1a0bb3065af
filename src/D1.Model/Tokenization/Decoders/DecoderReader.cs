using System.Text;
using D1.Model.Tokenization.Normalizers;
using D1.Model.Tokenization.Patterns;

namespace D1.Model.Tokenization.Decoders;

/// <summary>The <c>decoder</c> of a tokenizer.json.</summary>
internal static class DecoderReader
{
    /// <summary>Without a decoder the tokens stand apart by blanks.</summary>
    public static TokenChain Read(JsonPlace? place) => place is { } given ? new TokenChain([.. Steps(given)], "") : new TokenChain([], " ");

    /// <summary>Whether bytes are all that the decoder makes of tokens: then a stream of tokens is a stream of bytes.</summary>
    public static bool IsByteLevel(JsonPlace? place) => place is { } given && given["type"].Text() switch
    {
        "ByteLevel" => true,
        "Sequence" => given["decoders"].Items().ToArray() is [var only] && IsByteLevel(only),
        _ => false,
    };

    private static IEnumerable<Func<List<string>, List<string>>> Steps(JsonPlace place)
    {
        switch (place["type"].Text())
        {
            case "Sequence": return place["decoders"].Items().SelectMany(Steps);
            case "ByteLevel": return [DecodeBytes];
            case "ByteFallback": return [ByteFallback.Decode];
            case "Fuse": return [tokens => [string.Concat(tokens)]];
            case "Replace":
                var replace = new ReplaceNormalizer(PatternPlace.Read(place["pattern"]), place["content"].Text());
                return [tokens => tokens.ConvertAll(replace.Normalize)];
            case "Strip":
                var (content, start, stop) = (place["content"].Text(), place["start"].Count(), place["stop"].Count());
                return [tokens => tokens.ConvertAll(token => Strip(token, content, start, stop))];
            case "BPEDecoder":
                var suffix = place.Optional("suffix")?.Text() ?? "</w>";
                if (suffix.Length == 0) throw place["suffix"].Error("must not be empty");
                return [tokens => [.. tokens.Select((token, at) =>
                    token.Replace(suffix, at == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))]];
            case "Metaspace":
                var (replacement, drops) = (place["replacement"].Text(),
                    (place.Optional("prepend_scheme")?.Text() ?? "always") != "never" && place.Flag("add_prefix_space", true));
                if (replacement.Length == 0) throw place["replacement"].Error("must not be empty");
                return [tokens => [.. tokens.Select((token, at) =>
                    token.Replace(replacement, at == 0 && drops ? "" : " ", StringComparison.Ordinal))]];
            case var type: throw place.Error($"the decoder '{type}' is not supported");
        }
    }

    private static List<string> DecodeBytes(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens) ByteAlphabet.AppendBytes(token, bytes);
        return [Encoding.UTF8.GetString([.. bytes])];
    }

    /// <summary>Cuts up to so many times <paramref name="content"/> off each end.</summary>
    private static string Strip(string token, string content, int start, int stop)
    {
        if (content.Length == 0) return token;
        for (; start > 0 && token.StartsWith(content, StringComparison.Ordinal); start--) token = token[content.Length..];
        for (; stop > 0 && token.EndsWith(content, StringComparison.Ordinal); stop--) token = token[..^content.Length];
        return token;
    }
}
