using D1.Core;

namespace D1.Tasks.Data;

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

/// <summary>The rows of a data set that a task can use, and how many it cannot, by reason.</summary>
/// <param name="Rows">In the data set's order.</param>
/// <param name="LeftOut">Rows that cannot be used, by reason.</param>
/// <param name="PartOf">Rows of the whole data set where only its head is there; null where it is complete.</param>
public sealed record UsableRows<T>(IReadOnlyList<T> Rows, IReadOnlyDictionary<string, int> LeftOut, int? PartOf)
{
    /// <summary>One line: "9953 rows of 20000; left out: 10047 do not have three numbers; only the head of 490364".</summary>
    public string Summary
    {
        get
        {
            var all = Rows.Count + LeftOut.Values.Sum();
            var text = LeftOut.Count == 0 ? $"{all} rows"
                : $"{Rows.Count} rows of {all}; left out: {string.Join(", ", LeftOut.Select(pair => $"{pair.Value} {pair.Key}"))}";
            return PartOf switch
            {
                null => text,
                0 => $"{text}; only the head of the data set",
                { } whole => $"{text}; only the head of {whole}"
            };
        }
    }

    /// <summary>This, where at least <paramref name="count"/> rows can be used.</summary>
    /// <exception cref="InputException">Fewer can; the message says why.</exception>
    public UsableRows<T> Require(int count, string what) =>
        Rows.Count >= count ? this : throw new InputException($"{what}: {count} usable rows are needed: {Summary}");
}
