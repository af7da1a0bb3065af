using D1.Core;

namespace D1.Data.PaperTasks;

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
