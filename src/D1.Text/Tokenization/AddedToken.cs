using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>A token that is found in the text before anything else, with Hugging Face's flags.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text, which is not empty.</param>
/// <param name="SingleWord">Only where no word character stands beside it.</param>
/// <param name="StripLeft">Takes the white space before it.</param>
/// <param name="StripRight">Takes the white space after it.</param>
/// <param name="Normalized">Looked for in the normalised text, in its own normalised form.</param>
/// <param name="Special">Left out when special tokens are skipped.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool StripLeft, bool StripRight, bool Normalized, bool Special)
{
    /// <summary>Characters of one. The library looks for all at once, and is slow to begin with one of a hundred thousand.</summary>
    public const int MostCharacters = 1000;

    /// <summary>
    /// The added tokens of a file. Hugging Face's library numbers them itself: behind the vocabulary, unless they are in it.
    /// </summary>
    /// <exception cref="InputException">One is empty, too long or there twice, or its id is another one than it gets.</exception>
    public static IReadOnlyList<AddedToken> ReadAll(JsonPlace root, IReadOnlyDictionary<string, int> vocabulary)
    {
        var (tokens, known, next) = (new List<AddedToken>(), new HashSet<string>(StringComparer.Ordinal), vocabulary.Count);
        foreach (var place in root.Optional("added_tokens")?.Items() ?? [])
        {
            var token = Read(place);
            if (token.Content.Length == 0) throw place.Error("a token must not be empty");
            if (token.Content.Length > MostCharacters)
                throw place.Error($"a token of {token.Content.Length} characters: more than {MostCharacters} are not supported");
            if (!known.Add(token.Content)) throw place.Error($"the token '{token.Content}' is there twice");
            var id = vocabulary.TryGetValue(token.Content, out var own) ? own : next++;
            if (token.Id != id)
                throw place.Error($"the id of '{token.Content}' must be {id}, not {token.Id}: ids go on behind those of 'model.vocab'");
            tokens.Add(token);
        }

        return tokens;
    }

    private static AddedToken Read(JsonPlace place) => new(
        place["id"].Count(), place["content"].Text(), place.Flag("single_word", false), place.Flag("lstrip", false),
        place.Flag("rstrip", false),
        place.Flag("normalized", true), place.Flag("special", false));
}
