namespace D1.Stages.Results;

/// <summary>A line of a list: a result, or the evaluation cells of one model together.</summary>
/// <param name="Name">What people call it: profile, spec and overrides.</param>
/// <param name="Result">The result; of cells the latest.</param>
/// <param name="IsNamed">Whether the spec's name leads to it.</param>
/// <param name="IsPinned">Whether it, or one of the cells, is pinned.</param>
/// <param name="Changed">What is other than in the spec: overrides, or, of an earlier result, what has changed since.</param>
/// <param name="Cells">The cells; empty for a single result.</param>
public sealed record ListedResult(
    string Name, ResultSummary Result, bool IsNamed, bool IsPinned, IReadOnlyList<string> Changed, IReadOnlyList<ResultSummary> Cells)
{
    /// <summary>It, or all its cells: one that a name leads to has a line of its own besides.</summary>
    public IReadOnlyList<ResultSummary> Results => Cells.Count == 0 ? [Result] : Cells;

    /// <summary>Bytes of it, or of all its cells.</summary>
    public long Bytes => Results.Sum(result => result.Bytes);

    /// <summary>Mean score over lengths of each task, of the cells of a model's last state; of a cell that was made again, the
    /// latest.</summary>
    public IReadOnlyList<(string Task, double Score)> Tasks => [..
        from cell in Cells
        where cell.Cell!.Checkpoint is null && cell.Headline is not null
        group cell by cell.Cell into same
        group same.MaxBy(cell => cell.Created)!.Headline!.Value by same.Key.Task into task
        orderby task.Key
        select (task.Key, task.Average())];

    /// <summary>Whether its name leads to another one now; of cells and other overrides, whether another one was asked for alike, and a
    /// name leads to that, or it is the later one.</summary>
    public bool IsEarlier { get; init; }

    /// <summary>Whether it was made after that one, all the same: by code that was put back, say.</summary>
    public bool IsNewer { get; init; }
}

/// <summary>What a list is sorted by.</summary>
public enum ListOrder
{
    /// <summary>Results that names lead to, then models' cells, then the others; each the latest first.</summary>
    Named,

    /// <summary>The latest first.</summary>
    When,

    Name,

    /// <summary>The best first, figure by figure.</summary>
    Score,

    /// <summary>The biggest first.</summary>
    Size,
}
