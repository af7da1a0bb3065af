using D1.Model.Tokenization.Patterns;

namespace D1.Model.Tokenization.PreTokenizers;

/// <summary>The <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    private const string AnyPunctuation = @"[\p{P}[!-/:-@\[-`{-~]]";

    /// <returns>null where the text stays one word.</returns>
    public static IPreTokenizer? Read(JsonPlace? place) => place is { } given ? ReadOne(given) : null;

    private static IPreTokenizer ReadOne(JsonPlace place) => place["type"].Text() switch
    {
        "Sequence" => new SplitSequence([.. place["pretokenizers"].Items().Select(ReadOne)]),
        "Split" => new PatternSplit(PatternPlace.Read(place["pattern"]), ReadBehavior(place["behavior"]), place.Flag("invert", false)),
        "ByteLevel" => new ByteLevelSplit(place.Flag("add_prefix_space", true), place.Flag("use_regex", true)),
        "Digits" => Split(@"\p{N}", place.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "Whitespace" => Split(@"\w+|[^\w\s]+", SplitBehavior.Removed, invert: true),
        "WhitespaceSplit" => Split(@"\s", SplitBehavior.Removed),
        "Punctuation" => Split(AnyPunctuation,
            place.Optional("behavior") is { } behavior ? ReadBehavior(behavior) : SplitBehavior.Isolated),
        "CharDelimiterSplit" => new PatternSplit(SplitPattern.Literal(place["delimiter"].Text()), SplitBehavior.Removed, invert: false),
        "BertPreTokenizer" => new SplitSequence([Split(@"\s", SplitBehavior.Removed), Split(AnyPunctuation, SplitBehavior.Isolated)]),
        "Metaspace" => ReadMetaspace(place),
        var type => throw place.Error($"the pre-tokenizer '{type}' is not supported"),
    };

    private static PatternSplit Split(string pattern, SplitBehavior behavior, bool invert = false) =>
        new(new SplitPattern(pattern), behavior, invert);

    private static SplitBehavior ReadBehavior(JsonPlace place) =>
        Enum.TryParse<SplitBehavior>(place.Text(), out var behavior) && Enum.IsDefined(behavior)
            ? behavior
            : throw place.Error($"'{place.Text()}' is none of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");

    private static MetaspaceSplit ReadMetaspace(JsonPlace place)
    {
        // Older files have add_prefix_space, newer ones prepend_scheme.
        var scheme = place.Optional("prepend_scheme")?.Text() ?? (place.Flag("add_prefix_space", true) ? "always" : "never");
        if (scheme is not ("always" or "never" or "first")) throw place.Error($"'{scheme}' is none of always, never, first");
        var replacement = place["replacement"].Text();
        if (replacement.Length == 0) throw place["replacement"].Error("must not be empty");
        return new MetaspaceSplit(replacement, scheme != "never", scheme == "first", place.Flag("split", true));
    }
}
