using System.Text.RegularExpressions;
using D1.Text.Tokenization;
using Microsoft.ML.Tokenizers;

namespace D1.Tasks.Released;

/// <summary>
/// The released count of a completion's tokens before it ends: OpenAI's cl100k_base, whatever the model's own tokenizer;
/// padding removed, the end of the turn counted as text, and so is every special token of the encoding.
/// </summary>
public static partial class EffectiveTokens
{
    private static readonly Lazy<TiktokenTokenizer> Encoding = new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    public static int Count(string generation)
    {
        // Cut here, since the package's own pattern sees no letters or digits beyond the Basic Multilingual Plane.
        var text = new CodePointText(generation.Replace(SpecialTokens.EndOfText, "", StringComparison.Ordinal).ReplaceLoneSurrogates());
        var count = 0;
        foreach (var piece in Splitter().EnumerateMatches(text.Shadow))
            count += Encoding.Value.CountTokens(text.Slice(piece.Index, piece.Length), considerPreTokenization: false);
        return count;
    }

    // The published pattern. The long s belongs to 's for the tokenizer's authors, who match by simple case folding.
    [GeneratedRegex(
        @"'(?:[sSſtTdDmM]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
            + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant)]
    private static partial Regex Splitter();
}
