using System.Text.Json;
using D1.Core;

namespace D1.Text.Tokenization;

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
    private readonly string[] _longestFirst;
    private readonly NativeTokenizer _native;

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
        foreach (var special in _specials)
            if (!_ids.ContainsKey(special)) throw new ArgumentException($"the special token '{special}' has no id");
        foreach (var word in _words.Except(_specials))
            if (Array.Find(_specials, special => word.Contains(special, StringComparison.Ordinal)) is { } inside)
                throw new ArgumentException($"the token '{word}' contains the special token '{inside}': no text could contain it");
        _longestFirst = [.. _specials.OrderByDescending(special => special.Length)];
        using var file = JsonDocument.Parse(WordLevelFile.Write(this));
        _native = new NativeTokenizer(new JsonPlace(file.RootElement),
            idOf => new TokenRoles("", idOf(EndOfText), idOf(EndOfText), idOf(Mask)));
    }

    public int VocabularySize => _words.Length;

    public int EosId => _native.EosId;

    public int PadId => _native.PadId;

    public int MaskId => _native.MaskId;

    /// <summary>Every token in the order of its id.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>The special tokens, in the order of the file.</summary>
    public IReadOnlyList<string> SpecialTokens => _specials;

    /// <summary>Reads a tokenizer.json whose model is WordLevel and whose pre-tokenizer is WhitespaceSplit.</summary>
    /// <exception cref="InputException">Another shape; the message says where and what was expected.</exception>
    public static WordLevelTokenizer Load(string path) => TokenizerFile.Read(path, WordLevelFile.Read);

    /// <summary>Writes tokenizer.json; equal tokenizers give equal bytes.</summary>
    public void Save(string path) => File.WriteAllBytes(path, WordLevelFile.Write(this));

    public int[] Encode(string text)
    {
        try
        {
            return _native.Encode(text);
        }
        catch (InputException) when (FirstUnknown(text) is not null)
        {
            throw new InputException($"unknown word '{FirstUnknown(text)}': it is not among the tokenizer's {_words.Length} tokens");
        }
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        foreach (var id in ids)
            if ((uint)id >= (uint)_words.Length)
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"no such token id; the vocabulary has 0 to {_words.Length - 1}");
        return _native.Decode(ids, skipSpecialTokens);
    }

    public StreamingDecoder StartDecoding(bool skipSpecialTokens = false) => new(this, skipSpecialTokens);

    /// <summary>What stands between white space and special tokens, and is no token.</summary>
    private string? FirstUnknown(string text) => text.Split((char[]?)null)
        .SelectMany(word => word.Split(_longestFirst, StringSplitOptions.RemoveEmptyEntries))
        .FirstOrDefault(word => !_ids.ContainsKey(word));
}
