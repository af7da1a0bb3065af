using D1.Model.Tokenization.BytePairs;
using D1.Model.Tokenization.Decoders;
using D1.Model.Tokenization.Normalizers;
using D1.Model.Tokenization.PreTokenizers;

namespace D1.Model.Tokenization;

/// <summary>
/// A BPE tokenizer.json, step for step as Hugging Face's library runs it: added tokens are found, the rest is normalised, cut into words
/// and merged. Ids without a token (rows of the embedding beyond the vocabulary) decode to nothing.
/// </summary>
public sealed class BytePairTokenizer : ITokenizer
{
    private readonly BytePairModel _model;
    private readonly ITextNormalizer? _normalizer;
    private readonly IPreTokenizer? _preTokenizer;
    private readonly TokenChain _decoder;
    private readonly bool _streamsBytes;
    private readonly AddedTokenFinder _exact;
    private readonly AddedTokenFinder _normalized;
    private readonly string?[] _tokens;
    private readonly HashSet<int> _specials;
    private readonly TokenRoles _roles;

    internal BytePairTokenizer(JsonPlace root, TokenRoleFiles roles)
    {
        _model = BytePairReader.Read(root["model"]);
        _normalizer = NormalizerReader.Read(root.Optional("normalizer"));
        _preTokenizer = PreTokenizerReader.Read(root.Optional("pre_tokenizer"));
        _decoder = DecoderReader.Read(root.Optional("decoder"));
        _streamsBytes = DecoderReader.IsByteLevel(root.Optional("decoder"));
        AddedToken[] added = [.. (root.Optional("added_tokens")?.Items() ?? []).Select(AddedToken.Read).Select(KeepModelId)];
        _tokens = TokenTable.Build(_model.Vocabulary, added);
        _specials = [.. added.Where(token => token.Special).Select(token => token.Id)];
        _exact = new AddedTokenFinder(added.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        _normalized = new AddedTokenFinder(added.Where(token => token.Normalized).Select(token => (Normalize(token.Content), token)));
        var ids = added.GroupBy(token => token.Content, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().Id, StringComparer.Ordinal);
        _roles = roles.Resolve(token => ids.TryGetValue(token, out var id) || _model.Vocabulary.TryGetValue(token, out id) ? id : null);
    }

    public int VocabularySize => _tokens.Length;

    public int EosId => _roles.Eos;

    public int PadId => _roles.Pad;

    public int MaskId => _roles.Mask;

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.ReplaceLoneSurrogates();
        var ids = new List<int>(text.Length / 3 + 8);
        var words = new List<ReadOnlyMemory<char>>();
        var queue = _model.NewQueue();
        foreach (var (start, end, token) in _exact.Cut(text))
            if (token is not null) ids.Add(token.Id);
            else EncodeNormalized(Normalize(text[start..end]), start == 0, words, queue, ids);
        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
            if (TextOf(id, skipSpecialTokens) is { } token) tokens.Add(token);
        return _decoder.Decode(tokens);
    }

    /// <inheritdoc/>
    public StreamingDecoder StartDecoding(bool skipSpecialTokens = false) =>
        _streamsBytes ? new ByteStream(id => TextOf(id, skipSpecialTokens))
            : new TokenStream(_decoder, id => TextOf(id, skipSpecialTokens));

    private void EncodeNormalized(string text, bool isStart, List<ReadOnlyMemory<char>> words, MergeQueue queue, List<int> ids)
    {
        foreach (var (start, end, token) in _normalized.Cut(text))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            words.Clear();
            var part = text.AsMemory(start, end - start);
            if (_preTokenizer is null) words.Add(part);
            else _preTokenizer.Cut(part, isStart && start == 0, words);
            foreach (var word in words) _model.Encode(word.Span, queue, ids);
        }
    }

    private string Normalize(string text) => _normalizer?.Normalize(text) ?? text;

    private string? TextOf(int id, bool skipSpecialTokens)
    {
        if (id < 0) throw new ArgumentOutOfRangeException(nameof(id), id, "a token id cannot be negative");
        return id >= _tokens.Length || (skipSpecialTokens && _specials.Contains(id)) ? null : _tokens[id];
    }

    /// <summary>A token that the model has too is the model's.</summary>
    private AddedToken KeepModelId(AddedToken token) =>
        _model.Vocabulary.TryGetValue(token.Content, out var id) ? token with { Id = id } : token;
}
