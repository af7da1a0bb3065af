using D1.Core;
using D1.Tasks.Nano;
using D1.Text.Tokenization;

namespace D1.Tasks;

/// <summary>The four tasks of the nano profile and what they share.</summary>
public static class NanoTasks
{
    /// <summary>Every reference completion fits this many tokens, EOS included.</summary>
    public const int CompletionLength = 24;

    /// <summary>Sudoku, Countdown, word problems, mathematics: the order of Table 1's columns.</summary>
    public static IReadOnlyList<Kind> Kinds { get; } =
        [Kind.Of<SudokuTask>("sudoku"), Kind.Of<CountdownTask>("countdown"), Kind.Of<GsmTask>("gsm"), Kind.Of<MathTask>("math")];

    // Making them enumerates all their problems: whoever wants the names alone does not wait for that.
    private static readonly Lazy<IReadOnlyList<ISyntheticTask>> Made = new(() => [.. Kinds.Select(kind => (ISyntheticTask)kind.Make())]);

    /// <summary>One of each.</summary>
    public static IReadOnlyList<ISyntheticTask> All => Made.Value;

    /// <summary>The task of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that exist.</exception>
    public static ISyntheticTask Get(string name) => All.FirstOrDefault(task => task.Name == name)
        ?? throw new ArgumentException($"unknown task '{name}': the nano tasks are {string.Join(", ", All.Select(task => task.Name))}");

    /// <inheritdoc cref="NanoVocabulary.CreateTokenizer"/>
    public static WordLevelTokenizer CreateTokenizer() => NanoVocabulary.CreateTokenizer();
}
