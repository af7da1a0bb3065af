using D1.Core;

namespace D1.Data.PaperTasks;

/// <summary>The tasks of the paper over real rows.</summary>
public static class PaperTasks
{
    /// <summary>Each is an <see cref="IDataTask"/>.</summary>
    public static IReadOnlyList<Kind> Kinds { get; } =
        [Kind.Of<Gsm8kSource>("gsm8k"), Kind.Of<Math500Source>("math500"), Kind.Of<CountdownSource>("countdown"),
            Kind.Of<SudokuSource>("sudoku")];

    /// <exception cref="InputException">There is no such task; the message names those that are.</exception>
    internal static PaperTaskSource Get(string name) => Kinds.FirstOrDefault(kind => kind.Name == name)?.Make() as PaperTaskSource
        ?? throw new InputException($"unknown task '{name}': {string.Join(", ", Kinds.Select(kind => kind.Name))}");
}
