using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>The text of every id.</summary>
internal static class TokenTable
{
    /// <summary>Ids may have gaps, but not so many that a file of a few bytes asks for gigabytes.</summary>
    private const int MostGaps = 1_000_000;

    /// <exception cref="InputException">No token at all, an id that two tokens have, or one far above the number of tokens.</exception>
    public static string?[] Build(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyCollection<AddedToken> added)
    {
        var all = vocabulary.Concat(added.Select(token => KeyValuePair.Create(token.Content, token.Id)));
        var size = 0;
        foreach (var (token, id) in all)
        {
            if (id > vocabulary.Count + added.Count + MostGaps)
                throw new InputException($"the id {id} of '{token}' is far above the number of tokens, {vocabulary.Count + added.Count}");
            size = Math.Max(size, id + 1);
        }

        if (size == 0) throw new InputException("'model.vocab' is empty");
        var tokens = new string?[size];
        foreach (var (token, id) in all)
            if ((tokens[id] ??= token) != token) throw new InputException($"the id {id} belongs to both '{tokens[id]}' and '{token}'");
        return tokens;
    }
}
