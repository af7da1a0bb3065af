using D1.Tasks.Nano;
using D1.Text.Tokenization;

namespace D1.Tasks.Code;

/// <summary>The words of nano code, each a single token. The number n has the id n.</summary>
public static class NanoCodeVocabulary
{
    /// <summary>Numbers 0 to 99 are tokens, with their value as id.</summary>
    public const int NumberCount = 100;

    private static readonly string[] Words =
    [
        "+", "-", "*", "(", ")", "=", ":", ",", ";", NanoVocabulary.Question, NanoVocabulary.Empty, "code", "def", "f",
        NanoFunction.First, NanoFunction.Second, "return", CompletionText.ReasoningOpen, CompletionText.ReasoningClose,
        CompletionText.AnswerOpen, CompletionText.AnswerClose,
    ];

    /// <summary>A tokenizer of these words; special tokens come last.</summary>
    public static WordLevelTokenizer CreateTokenizer() => new(
        [.. Enumerable.Range(0, NumberCount).Select(NanoVocabulary.Word), .. Words, WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask]);
}
