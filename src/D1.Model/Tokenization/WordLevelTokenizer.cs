using D1.Model.Tokenization.Decoders;

namespace D1.Model.Tokenization;

/// <summary>
/// One token a word, words split at white space; reads and writes Hugging Face's tokenizer.json with a WordLevel model. Special
/// tokens are also found inside a word, as there: <c>"7&lt;|endoftext|&gt;"</c> is two tokens. An unknown word is an error, never an
/// unknown token, so <c>Decode(Encode(text))</c> is the text with its white space reduced to single blanks.
/// </summary>
public sealed class WordLevelTokenizer : ITokenizer
{
    /// <summary>LLaDA's end of text, which is its padding too.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>LLaDA's mask token.</summary>
    public const string Mask = "<|mdm_mask|>";

    private readonly string[] _words;
    private readonly string[] _specials;
    private readonly Dictionary<string, int> _ids;
    private readonly bool[] _isSpecial;

    /// <param name="words">Every token in the order of its id, special ones included.</param>
    /// <param name="specials">The special ones among them; by default <see cref="EndOfText"/> and <see cref="Mask"/>, which must be
    /// there.</param>
    /// <exception cref="ArgumentException">A word twice, an empty word, white space in a word, or a special token that is
    /// missing.</exception>
    public WordLevelTokenizer(IEnumerable<string> words, IEnumerable<string>? specials = null)
    {
        _words = [.. words];
        _specials = [.. specials ?? [EndOfText, Mask]];
        _ids = new Dictionary<string, int>(_words.Length, StringComparer.Ordinal);
        foreach (var word in _words)
        {
            if (word.Length == 0 || word.Any(char.IsWhiteSpace))
                throw new ArgumentException($"the token '{word}' is empty or holds white space: no text could contain it");
            if (!_ids.TryAdd(word, _ids.Count)) throw new ArgumentException($"the token '{word}' is there twice");
        }

        foreach (var required in (string[])[EndOfText, Mask])
            if (!_specials.Contains(required)) throw new ArgumentException($"no special token '{required}': masked diffusion needs it");
        _isSpecial = new bool[_words.Length];
        foreach (var special in _specials)
            _isSpecial[_ids.TryGetValue(special, out var id) ? id
                : throw new ArgumentException($"the special token '{special}' has no id")] = true;
        foreach (var word in _words)
            if (!_isSpecial[_ids[word]] && NextSpecial(word, 0).Special is { } inside)
                throw new ArgumentException($"the token '{word}' contains the special token '{inside}': no text could contain it");
        EosId = _ids[EndOfText];
        MaskId = _ids[Mask];
    }

    public int VocabularySize => _words.Length;

    public int EosId { get; }

    public int PadId => EosId;

    public int MaskId { get; }

    /// <summary>Every token in the order of its id.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The special tokens, in the order of the file.</summary>
    public IReadOnlyList<string> SpecialTokens => _specials;

    /// <summary>Reads a tokenizer.json whose model is WordLevel and whose pre-tokenizer is WhitespaceSplit.</summary>
    /// <exception cref="InputException">Another shape; the message says where and what was expected.</exception>
    public static WordLevelTokenizer Load(string path) => TokenizerFile.Read(path, WordLevelFile.Read);

    /// <summary>Writes tokenizer.json; equal tokenizers give equal bytes.</summary>
    public void Save(string path) => WordLevelFile.Write(this, path);

    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length / 2);
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            EncodeWord(text[at..end], ids);
            at = end;
        }

        return [.. ids];
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var words = new List<string>(ids.Length);
        foreach (var id in ids)
            if (WordOf(id, skipSpecialTokens) is { } word) words.Add(word);
        return string.Join(' ', words);
    }

    public StreamingDecoder StartDecoding(bool skipSpecialTokens = false) => new WordStream(id => WordOf(id, skipSpecialTokens));

    /// <returns>null for a special token that is skipped.</returns>
    private string? WordOf(int id, bool skipSpecialTokens)
    {
        if ((uint)id >= (uint)_words.Length)
            throw new ArgumentOutOfRangeException(nameof(id), id, $"no such token id; the vocabulary has 0 to {_words.Length - 1}");
        return skipSpecialTokens && _isSpecial[id] ? null : _words[id];
    }

    private void EncodeWord(string word, List<int> ids)
    {
        if (_ids.TryGetValue(word, out var known))
        {
            ids.Add(known);
            return;
        }

        var at = 0;
        while (at < word.Length)
        {
            var (special, start) = NextSpecial(word, at);
            if (start > at)
            {
                var part = word[at..start];
                ids.Add(_ids.TryGetValue(part, out var id) ? id
                    : throw new InputException($"unknown word '{part}': it is not among the tokenizer's {_words.Length} tokens"));
            }

            if (special is null) return;
            ids.Add(_ids[special]);
            at = start + special.Length;
        }
    }

    /// <summary>
    /// The first special token at or after <paramref name="from"/>, the longest of those that start there; else null and the end.
    /// </summary>
    private (string? Special, int Start) NextSpecial(string word, int from)
    {
        (string? Special, int Start) best = (null, word.Length);
        foreach (var special in _specials)
        {
            var start = word.IndexOf(special, from, StringComparison.Ordinal);
            if (start >= 0 && (start < best.Start || (start == best.Start && special.Length > best.Special!.Length)))
                best = (special, start);
        }

        return best;
    }
}
