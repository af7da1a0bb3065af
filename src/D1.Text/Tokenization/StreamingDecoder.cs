namespace D1.Text.Tokenization;

/// <summary>
/// Decodes tokens as they come, never half a character: what <see cref="Append"/> and <see cref="Finish"/> return, put together, is
/// what <see cref="ITokenizer.Decode"/> makes of all ids at once. For one stream, not for several threads.
/// </summary>
public sealed class StreamingDecoder
{
    private readonly ITokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly Predicate<int>? _isOpen;

    // The ids that the last text came from, which the text of the next may hang on, and those since.
    private readonly List<int> _ids = [];
    private int _shownIds;
    private string _shown = "";

    /// <param name="tokenizer">What decodes.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    /// <param name="isOpen">Whether the text up to a token may hang on what follows: it is a byte, or nothing between two; null for none.
    /// </param>
    internal StreamingDecoder(ITokenizer tokenizer, bool skipSpecialTokens, Predicate<int>? isOpen = null) =>
        (_tokenizer, _skipSpecialTokens, _isOpen) = (tokenizer, skipSpecialTokens, isOpen);

    /// <summary>The text that is certain now; empty while a character is incomplete.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such id.</exception>
    public string Append(int id)
    {
        _ids.Add(id);
        if (_isOpen?.Invoke(id) ?? false) return "";
        var text = Decode();
        if (text.Length <= _shown.Length || text.EndsWith('\uFFFD')) return "";
        var added = text[_shown.Length..];
        // While nothing is left of the latest ids alone, as of blanks at the start of a text, what follows hangs on those before too.
        if (_tokenizer.Decode([.. _ids[_shownIds..]], _skipSpecialTokens) is { Length: > 0 } latest)
        {
            _ids.RemoveRange(0, _shownIds);
            text = latest;
        }
        (_shownIds, _shown) = (_ids.Count, text);
        return added;
    }

    /// <summary>What is left at the end; U+FFFD for a character that was never completed.</summary>
    public string Finish() => Decode()[_shown.Length..];

    private string Decode() => _tokenizer.Decode([.. _ids], _skipSpecialTokens);
}
