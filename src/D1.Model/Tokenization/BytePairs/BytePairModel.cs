using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace D1.Model.Tokenization.BytePairs;

/// <summary>The model of a BPE tokenizer.json: words to ids. Safe for several threads.</summary>
internal sealed class BytePairModel
{
    private const int CachedWords = 100_000;
    private const int LongestCachedWord = 128;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;
    private readonly MergeTable _merges;
    private readonly BytePairOptions _options;
    private readonly int? _unknown;
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cacheBySpan;
    private int _cached;

    public BytePairModel(Dictionary<string, int> ids, MergeTable merges, BytePairOptions options)
    {
        _ids = ids;
        _idsBySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _merges = merges;
        _options = options;
        _cacheBySpan = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        if (options.UnknownToken is { } unknown) _unknown = ids.TryGetValue(unknown, out var id) ? id : null;
    }

    public IReadOnlyDictionary<string, int> Vocabulary => _ids;

    /// <summary>Appends the tokens of one word.</summary>
    public void Encode(ReadOnlySpan<char> word, List<int> into)
    {
        if (word.Length > LongestCachedWord)
        {
            into.AddRange(Tokenize(word));
            return;
        }

        if (!_cacheBySpan.TryGetValue(word, out var ids))
        {
            ids = [.. Tokenize(word)];
            if (_cached < CachedWords && _cache.TryAdd(word.ToString(), ids)) Interlocked.Increment(ref _cached);
        }

        into.AddRange(ids);
    }

    private List<int> Tokenize(ReadOnlySpan<char> word)
    {
        if (_options.IgnoreMerges && _idsBySpan.TryGetValue(word, out var whole)) return [whole];
        var symbols = FirstSymbols(word);
        new MergeQueue(_merges).Merge(symbols);
        return symbols;
    }

    private List<int> FirstSymbols(ReadOnlySpan<char> word)
    {
        var symbols = new List<int>(word.Length);
        var afterUnknown = false;
        for (var at = 0; at < word.Length;)
        {
            var length = at + 1 < word.Length && char.IsSurrogatePair(word[at], word[at + 1]) ? 2 : 1;
            var prefix = at == 0 ? "" : _options.ContinuingPrefix;
            var suffix = at + length == word.Length ? _options.EndSuffix : "";
            var character = word.Slice(at, length);
            if (prefix.Length + suffix.Length > 0) character = $"{prefix}{character}{suffix}";
            at += length;
            if (_idsBySpan.TryGetValue(character, out var id)) symbols.Add(id);
            else if (!(_options.ByteFallback && TryAppendBytes(character, symbols)))
            {
                if (_unknown is { } unknown && !(afterUnknown && _options.FuseUnknown)) symbols.Add(unknown);
                afterUnknown = true;
                continue;
            }

            afterUnknown = false;
        }

        return symbols;
    }

    private bool TryAppendBytes(ReadOnlySpan<char> character, List<int> symbols)
    {
        var bytes = Encoding.UTF8.GetBytes(character.ToString());
        var ids = Array.ConvertAll(bytes, value => _ids.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out var id) ? id : -1);
        if (ids.Contains(-1)) return false;
        symbols.AddRange(ids);
        return true;
    }
}
