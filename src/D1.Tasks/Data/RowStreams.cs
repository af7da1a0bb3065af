using D1.Core;

namespace D1.Tasks.Data;

/// <summary>Endless streams over a task's rows, one a split and seed: each pass over the rows has an order of its own.</summary>
/// <param name="task">The task's name: two tasks of equal rows have other orders.</param>
internal sealed class RowStreams(string task)
{
    private readonly Dictionary<(Split, ulong), Shuffled> _orders = [];

    /// <summary>The row at <paramref name="index"/> of a split's stream.</summary>
    public T At<T>(IReadOnlyList<T> rows, Split split, ulong seed, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (!_orders.TryGetValue((split, seed), out var order))
            _orders[(split, seed)] = order = new Shuffled(rows.Count, seed, $"{task}/{split}");
        return rows[order[index]];
    }
}
