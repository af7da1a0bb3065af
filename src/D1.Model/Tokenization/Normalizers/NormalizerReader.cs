using System.Globalization;
using System.Text;
using D1.Model.Tokenization.Patterns;

namespace D1.Model.Tokenization.Normalizers;

/// <summary>The <c>normalizer</c> of a tokenizer.json.</summary>
internal static class NormalizerReader
{
    /// <returns>null where the text stays as it is.</returns>
    public static ITextNormalizer? Read(JsonPlace? place) => place is { } given ? ReadOne(given) : null;

    private static ITextNormalizer ReadOne(JsonPlace place) => place["type"].Text() switch
    {
        "NFC" => new UnicodeNormalizer(NormalizationForm.FormC),
        "NFD" => new UnicodeNormalizer(NormalizationForm.FormD),
        "NFKC" => new UnicodeNormalizer(NormalizationForm.FormKC),
        "NFKD" => new UnicodeNormalizer(NormalizationForm.FormKD),
        "Lowercase" => new LowercaseNormalizer(),
        "Sequence" => ReadSequence(place),
        "Replace" => new ReplaceNormalizer(PatternPlace.Read(place["pattern"]), place["content"].Text()),
        "Prepend" => ReadPrepend(place["prepend"].Text()),
        "Strip" => ReadStrip(place.Flag("strip_left", true), place.Flag("strip_right", true)),
        "StripAccents" => new FunctionNormalizer(text =>
            string.Concat(text.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark))),
        "ByteLevel" => new FunctionNormalizer(ByteAlphabet.Map),
        var type => throw place.Error($"the normalizer '{type}' is not supported"),
    };

    private static FunctionNormalizer ReadSequence(JsonPlace place)
    {
        ITextNormalizer[] all = [.. place["normalizers"].Items().Select(ReadOne)];
        return new FunctionNormalizer(text => all.Aggregate(text, (current, next) => next.Normalize(current)));
    }

    private static FunctionNormalizer ReadPrepend(string prefix) => new(text => text.Length == 0 ? text : prefix + text);

    private static FunctionNormalizer ReadStrip(bool left, bool right) => new(text => (left, right) switch
    {
        (true, true) => text.Trim(),
        (true, false) => text.TrimStart(),
        (false, true) => text.TrimEnd(),
        _ => text,
    });
}
