using D1.Text.Tokenization;

namespace D1.Tasks.Nano;

/// <summary>The words of the nano tasks, each a single token. The number n has the id n.</summary>
public static class NanoVocabulary
{
    /// <summary>Numbers 0 to 49 are tokens, with their value as id.</summary>
    public const int NumberCount = 50;

    public const string Question = "?";
    public const string Empty = "_";

    /// <summary>Names of Sudoku cells in reading order: row a to d, column 1 to 4.</summary>
    public static IReadOnlyList<string> Cells { get; } = [.. "abcd".SelectMany(row => "1234", (row, column) => $"{row}{column}")];

    public static IReadOnlyList<string> Names { get; } = ["Ana", "Ben", "Kim", "Leo"];

    public static IReadOnlyList<string> Things { get; } = ["apples", "books", "coins", "pens"];

    private static readonly string[] Symbols = ["+", "-", "*", "/", "=", "(", ")", Question, Empty, "x"];

    private static readonly string[] Tags =
    [
        CompletionText.ReasoningOpen, CompletionText.ReasoningClose, CompletionText.AnswerOpen, CompletionText.AnswerClose,
        CompletionText.BoxOpen, CompletionText.BoxClose,
    ];

    private static readonly string[] StoryWords = ["has", "buys", "loses", "then", "more", "fewer", "together", "how", "many"];

    /// <summary>A tokenizer of these words; special tokens come last.</summary>
    public static WordLevelTokenizer CreateTokenizer() => new(
    [
        .. Enumerable.Range(0, NumberCount).Select(Word), .. Symbols, .. Tags, "sudoku", "countdown", "make", "gsm", "math",
        .. Cells, .. Names, .. Things, .. StoryWords, WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask,
    ]);

    /// <summary>The token of a number.</summary>
    internal static string Word(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
