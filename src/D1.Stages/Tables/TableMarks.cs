using D1.Pipeline.Statistics;

namespace D1.Stages.Tables;

/// <summary>
/// What a table marks as better or worse: differences that are more than chance, with a chance of at most 5 % that any mark is none, by
/// Holm's correction over all tests of the table. Its tests are those that <c>d1 diff</c> and <c>d1 guard</c> make of two models: each
/// cell, and all lengths of a task together. Theirs are a part of the table's, so what is marked here is significant there.
/// </summary>
internal sealed class TableMarks
{
    /// <summary>The chance at most of any mark where there is no difference.</summary>
    public const double Alpha = 0.05;

    private readonly Dictionary<(string Better, string Than, string Task, int? Length), TableDifference> _differences = [];
    private readonly HashSet<(string Better, string Than, string Task, int? Length)> _marked = [];

    /// <param name="pairs">The rows that are compared.</param>
    /// <param name="cells">The table's cells, with their items.</param>
    public TableMarks(IEnumerable<(string Better, string Than)> pairs, IReadOnlyList<ScreenCell> cells)
    {
        foreach (var (better, than) in pairs)
            foreach (var task in cells.Select(cell => cell.Task).Distinct())
            {
                var (ours, theirs) = (Of(better, task), Of(than, task));
                foreach (var length in ours.Select(cell => cell.Length).Where(_ => ours.Count > 1))
                    Add(length, ours.Where(cell => cell.Length == length), theirs.Where(cell => cell.Length == length));
                Add(null, ours, theirs);

                void Add(int? length, IEnumerable<ScreenCell> one, IEnumerable<ScreenCell> other)
                {
                    if (ScreenCell.Difference(other, one) is { } difference) _differences[(better, than, task, length)] = difference;
                }
            }

        var tests = _differences.ToList();
        foreach (var (test, p) in tests.Zip(HolmCorrection.Adjust([.. tests.Select(test => test.Value.PValue)])))
            if (p <= Alpha) _marked.Add(test.Key);

        List<ScreenCell> Of(string model, string task) => [.. cells.Where(cell => cell.Model == model && cell.Task == task)];
    }

    /// <summary>How many tests there are.</summary>
    public int Tests => _differences.Count;

    /// <summary>How much a row is above another one; null where they have not the same items.</summary>
    /// <param name="better">The row.</param>
    /// <param name="than">The other one.</param>
    /// <param name="task">The task.</param>
    /// <param name="length">Generation length in tokens; null for all of them together.</param>
    public TableDifference? Difference(string better, string than, string task, int? length) =>
        _differences.GetValueOrDefault(Test(better, than, task, length));

    /// <summary>Whether it is above (+1) or below (−1) by more than chance; else 0. The parameters are those of
    /// <see cref="Difference"/>.</summary>
    public int Sign(string better, string than, string task, int? length) =>
        _marked.Contains(Test(better, than, task, length)) ? Math.Sign(Difference(better, than, task, length)!.Points) : 0;

    // Of a single length all lengths are the cell, and one test.
    private (string, string, string, int?) Test(string better, string than, string task, int? length) =>
        _differences.ContainsKey((better, than, task, length)) ? (better, than, task, length) : (better, than, task, null);
}
