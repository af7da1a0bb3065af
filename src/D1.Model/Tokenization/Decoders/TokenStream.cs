namespace D1.Model.Tokenization.Decoders;

/// <summary>
/// The stream of any other decoder: shows what a token adds to the text of all before it, and waits while bytes come one by one.
/// </summary>
/// <param name="chain">The decoder.</param>
/// <param name="textOf">An id's token; null: nothing to show.</param>
internal sealed class TokenStream(TokenChain chain, Func<int, string?> textOf) : StreamingDecoder
{
    private readonly List<string> _tokens = [];
    private int _shown;

    public override string Append(int id)
    {
        if (textOf(id) is not { } token) return "";
        var before = _tokens.Count == 0 || ByteFallback.IsByte(_tokens[^1]) ? null : _tokens[^1];
        _tokens.Add(token);
        return before is null || ByteFallback.IsByte(token) ? "" : Show(chain.Decode(_tokens[..^1]));
    }

    public override string Finish() => Show(chain.Decode(_tokens));

    private string Show(string text)
    {
        var added = text[Math.Min(_shown, text.Length)..];
        _shown = Math.Max(_shown, text.Length);
        return added;
    }
}
