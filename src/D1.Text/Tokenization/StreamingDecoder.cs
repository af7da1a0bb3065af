namespace D1.Text.Tokenization;

/// <summary>
/// Decodes tokens as they come, never half a character: what <see cref="Append"/> and <see cref="Finish"/> return, put together, is
/// what <see cref="ITokenizer.Decode"/> makes of all ids at once. For one stream, not for several threads.
/// </summary>
public sealed class StreamingDecoder
{
    private readonly ITokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;

    // The ids that the last text came from, which the text of the next may hang on, and those since.
    private readonly List<int> _ids = [];
    private int _shownIds;
    private string _shown = "";

    internal StreamingDecoder(ITokenizer tokenizer, bool skipSpecialTokens) =>
        (_tokenizer, _skipSpecialTokens) = (tokenizer, skipSpecialTokens);

    /// <summary>The text that is certain now; empty while a character is incomplete.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such id.</exception>
    public string Append(int id)
    {
        _ids.Add(id);
        var text = Decode();
        if (text.Length <= _shown.Length || text.EndsWith('\uFFFD')) return "";
        var added = text[_shown.Length..];
        _ids.RemoveRange(0, _shownIds);
        _shownIds = _ids.Count;
        _shown = Decode();
        return added;
    }

    /// <summary>What is left at the end; U+FFFD for a character that was never completed.</summary>
    public string Finish() => Decode()[_shown.Length..];

    private string Decode() => _tokenizer.Decode([.. _ids], _skipSpecialTokens);
}
