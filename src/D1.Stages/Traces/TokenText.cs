using System.Globalization;
using D1.Core;
using D1.Text.Tokenization;

namespace D1.Stages.Traces;

/// <summary>A token as text, decoded alone: of a character that several tokens make up, U+FFFD.</summary>
[OutsideKey("for people; no output")]
public static class TokenText
{
    /// <param name="tokenizer">The tokenizer; null where there is none.</param>
    /// <param name="id">The token; of those that only the model's embedding has, its number is the text.</param>
    public static string Of(ITokenizer? tokenizer, int id) => tokenizer is not null && id < tokenizer.VocabularySize
        ? tokenizer.Decode([id]) : id.ToString(CultureInfo.InvariantCulture);
}
