using System.Text;
using System.Text.RegularExpressions;

namespace D1.Model.Tokenization;

/// <summary>
/// OpenAI's cl100k_base byte-pair encoding. The released evaluation counts effective tokens with it, whatever the model's own tokenizer
/// (DESIGN 4.7.15). Special tokens are ordinary text here.
/// </summary>
public sealed partial class Cl100kEncoding
{
    private readonly Cl100kVocabulary _vocabulary;
    private readonly Dictionary<string, int[]> _pieces = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    private Cl100kEncoding(Cl100kVocabulary vocabulary) => _vocabulary = vocabulary;

    /// <summary>Reads the published file of ranks, <c>cl100k_base.tiktoken</c>.</summary>
    /// <exception cref="InputException">The file is not there or is no such file.</exception>
    public static Cl100kEncoding Read(string path) => new(Cl100kVocabulary.Read(path));

    /// <summary>The tokens of a text.</summary>
    public int[] Encode(string text) => [.. Pieces(text).SelectMany(EncodePiece)];

    /// <summary>The number of tokens of a text.</summary>
    public int Count(string text) => Pieces(text).Sum(piece => EncodePiece(piece).Length);

    private static IEnumerable<string> Pieces(string text)
    {
        var codePoints = new CodePointText(text);
        for (var match = Splitter().Match(codePoints.Shadow); match.Success; match = match.NextMatch())
            yield return codePoints.Slice(match.Index, match.Length).ToString();
    }

    // Texts repeat their words, so each is merged once.
    private int[] EncodePiece(string piece)
    {
        lock (_lock)
        {
            if (_pieces.TryGetValue(piece, out var known)) return known;
            var bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(piece));
            return _pieces[piece] = _vocabulary.Rank(bytes) is { } whole ? [whole] : Cl100kMerge.Merge(bytes, _vocabulary);
        }
    }

    // The published pattern. The long s belongs to 's for the tokenizer's authors, who match by simple case folding.
    [GeneratedRegex(
        @"'(?:[sSſtTdDmM]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
            + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant)]
    private static partial Regex Splitter();
}
