using D1.Core;

namespace D1.Tasks.Released;

/// <summary>The four tasks of the paper, by name.</summary>
public static class ReleasedTasks
{
    public static IReadOnlyList<string> Names { get; } = ["gsm8k", "math500", "countdown", "sudoku"];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="gsm8k">The answer strings that GSM8K's reward compares with; scores do not need them.</param>
    /// <exception cref="InputException">There is no such task; the message names those that are.</exception>
    public static IReleasedTask Get(string name, Gsm8kAnswers? gsm8k = null) => name switch
    {
        "gsm8k" => new Gsm8kTask(gsm8k),
        "math500" => new Math500Task(),
        "countdown" => new CountdownTask(),
        "sudoku" => new SudokuTask(),
        _ => throw new InputException($"unknown task '{name}': {string.Join(", ", Names)}"),
    };
}
