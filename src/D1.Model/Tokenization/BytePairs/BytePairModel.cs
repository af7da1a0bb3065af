using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace D1.Model.Tokenization.BytePairs;

/// <summary>The model of a BPE tokenizer.json: words to ids. Safe for several threads.</summary>
internal sealed class BytePairModel
{
    private const int CachedWords = 100_000;
    private const int LongestCachedWord = 128;

    /// <summary>Past the byte alphabet.</summary>
    private const int SingleEnd = 0x180;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;
    private readonly MergeTable _merges;
    private readonly BytePairOptions _options;
    private readonly int? _unknown;
    private readonly int[] _single;
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
        _single = [.. Enumerable.Range(0, SingleEnd).Select(character => ids.GetValueOrDefault(((char)character).ToString(), -1))];
        if (options.UnknownToken is { } unknown) _unknown = ids.TryGetValue(unknown, out var id) ? id : null;
    }

    public IReadOnlyDictionary<string, int> Vocabulary => _ids;

    /// <summary>What <see cref="Encode"/> works with; one a thread.</summary>
    public MergeQueue NewQueue() => new(_merges);

    /// <summary>Appends the tokens of one word.</summary>
    public void Encode(ReadOnlySpan<char> word, MergeQueue queue, List<int> into)
    {
        if (word.Length > LongestCachedWord)
        {
            Tokenize(word, queue, into);
            return;
        }

        if (!_cacheBySpan.TryGetValue(word, out var ids))
        {
            var tokens = new List<int>(word.Length);
            Tokenize(word, queue, tokens);
            ids = [.. tokens];
            if (_cached < CachedWords && _cache.TryAdd(word.ToString(), ids)) Interlocked.Increment(ref _cached);
        }

        into.AddRange(ids);
    }

    private void Tokenize(ReadOnlySpan<char> word, MergeQueue queue, List<int> into)
    {
        if (_options.IgnoreMerges && _idsBySpan.TryGetValue(word, out var whole)) into.Add(whole);
        else queue.Merge(FirstSymbols(word), into);
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
            if (IdOf(character) is >= 0 and var id) symbols.Add(id);
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

    private int IdOf(ReadOnlySpan<char> character)
    {
        if (character.Length == 1 && character[0] < SingleEnd) return _single[character[0]];
        return _idsBySpan.TryGetValue(character, out var id) ? id : -1;
    }

    private bool TryAppendBytes(ReadOnlySpan<char> character, List<int> symbols)
    {
        var bytes = Encoding.UTF8.GetBytes(character.ToString());
        var ids = Array.ConvertAll(bytes,
            value => _ids.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out var id) ? id : -1);
        if (ids.Contains(-1)) return false;
        symbols.AddRange(ids);
        return true;
    }
}
