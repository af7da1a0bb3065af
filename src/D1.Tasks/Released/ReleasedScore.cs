using System.Text.Json.Nodes;
using D1.Core;

namespace D1.Tasks.Released;

/// <summary>The released score of a task's generations: for Sudoku over empty cells, else over items.</summary>
public sealed record ReleasedScore(ReleasedTask Task, IReadOnlyList<ScoredItem> Items)
{
    public int Correct { get; } = Items.Sum(item => item.Verdict.Correct);

    public int Total { get; } = Items.Sum(item => item.Verdict.Total);

    /// <summary>Tokens of all generations that are still masked.</summary>
    public int MasksLeft { get; } = Items.Sum(item => item.Item.Generation.Split(SpecialTokens.Mask).Length - 1);

    /// <summary>In percent; 0 of nothing.</summary>
    public double Accuracy => Percent(Correct, Total);

    /// <summary>
    /// The released average of effective tokens. For Sudoku the total is multiplied by 8 and divided by the empty cells: the average a
    /// board where every board has 8, as the released ones have.
    /// </summary>
    public double AverageEffectiveTokens =>
        Total == 0 ? 0 : (double)Items.Sum(item => (long)item.EffectiveTokens) * Task.EffectiveTokenFactor / Total;

    /// <summary>How many items pass each strict test of the task, by its name.</summary>
    public IReadOnlyList<(string Name, int Correct)> Strict { get; } =
        [.. Items.SelectMany(item => item.Verdict.Strict).GroupBy(test => test.Name)
            .Select(tests => (tests.Key, tests.Count(test => test.Passed)))];

    /// <param name="task">The task that the items are of.</param>
    /// <param name="items">Items of any number of files.</param>
    /// <exception cref="InputException">An item is not of the task.</exception>
    public static ReleasedScore Of(ReleasedTask task, IEnumerable<GeneratedItem> items) => new(
        task,
        [.. items.Select(item => new ScoredItem(item, task.Score(item), EffectiveTokens.Count(item.Generation)))]);

    public static double Percent(int correct, int total) => total == 0 ? 0 : (double)correct / total * 100;
}

/// <summary>An item with its verdict, and its effective tokens.</summary>
public sealed record ScoredItem(GeneratedItem Item, ReleasedVerdict Verdict, int EffectiveTokens);

/// <summary>What the released evaluation parser says of one generation.</summary>
/// <param name="Correct">1 or 0; for Sudoku, correct cells of those that were empty.</param>
/// <param name="Total">1; for Sudoku, cells that were empty.</param>
/// <param name="Extracted">The answer that was found: a number (GSM8K), a text, or null. Special floats are <c>{"float":
/// "inf"}</c>.</param>
/// <param name="Strict">Stricter readings of the same answer by name; MATH has none.</param>
public sealed record ReleasedVerdict(int Correct, int Total, JsonNode? Extracted, IReadOnlyList<StrictVerdict> Strict)
{
    /// <summary>Whether the whole answer is right.</summary>
    public bool Solved { get; init; } = Correct == Total;
}
