using D1.Core;
using D1.Data.DataSets;
using D1.Data.Rows;

namespace D1.Data.PaperTasks;

/// <summary>Where rows of a task come from and how they are read.</summary>
/// <param name="DataSet">The published data set.</param>
/// <param name="Name">What identities of its rows begin with.</param>
/// <param name="Unusable">Why the task cannot use a row, in a few words, or null.</param>
/// <param name="Read">A usable row, by its identity.</param>
internal sealed record RowSource<T>(DataSet DataSet, string Name, Func<DataRow, string?> Unusable, Func<DataRow, string, T> Read)
{
    /// <exception cref="InputException">The data set is not there, or a row is broken.</exception>
    public UsableRows<T> Load(DataFolder data)
    {
        var rows = new List<T>();
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, row) in data.Read(DataSet).Index())
        {
            if (Unusable(row) is { } reason) leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
            else rows.Add(Read(row, $"{Name}/{index}"));
        }

        return new UsableRows<T>(rows, leftOut, data.IsPart(DataSet) ? DataSet.Rows : null);
    }
}
