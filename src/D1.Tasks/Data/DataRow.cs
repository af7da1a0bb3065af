using D1.Core;

namespace D1.Tasks.Data;

/// <summary>
/// One row of a data set: values by column, each a text, whole number, fraction, flag, list, map or null, and where the row stands.
/// </summary>
/// <param name="place">File and line, for messages.</param>
/// <param name="values">Texts, <see cref="long"/>s, <see cref="double"/>s, <see cref="bool"/>s, <c>IReadOnlyList&lt;object?&gt;</c>s, maps
/// or null, by column.</param>
public sealed class DataRow(string place, IReadOnlyDictionary<string, object?> values)
{
    /// <summary>File and line, for messages.</summary>
    public string Place { get; } = place;

    /// <summary>The column names.</summary>
    public IEnumerable<string> Columns => values.Keys;

    /// <summary>Whether the row has a value other than null in the column.</summary>
    public bool Has(string column) => values.GetValueOrDefault(column) is not null;

    /// <exception cref="InputException">The column is missing or no text.</exception>
    public string Text(string column) => Value(column) as string ?? throw Wrong(column, "a text");

    /// <summary>A whole number, or a text that spells one.</summary>
    /// <exception cref="InputException">The column is missing or no whole number.</exception>
    public long Whole(string column) => ToWhole(Value(column)) ?? throw Wrong(column, "a whole number");

    /// <exception cref="InputException">The column is missing or no list of whole numbers.</exception>
    public IReadOnlyList<long> Wholes(string column) =>
        [.. List(column, "a list of whole numbers").Select(item => ToWhole(item) ?? throw Wrong(column, "a list of whole numbers"))];

    /// <exception cref="InputException">The column is missing or no list of texts.</exception>
    public IReadOnlyList<string> Texts(string column) =>
        [.. List(column, "a list of texts").Select(item => item as string ?? throw Wrong(column, "a list of texts"))];

    /// <summary>A list of maps, as rows of their own.</summary>
    /// <exception cref="InputException">The column is missing or no list of maps.</exception>
    public IReadOnlyList<DataRow> Maps(string column) =>
        [.. List(column, "a list of maps").Select(item => new DataRow($"{Place}, {column}",
            item as IReadOnlyDictionary<string, object?> ?? throw Wrong(column, "a list of maps")))];

    /// <summary>The error of a row that does not hold what its column promises.</summary>
    public InputException Error(string what) => new($"{Place}: {what}");

    private IReadOnlyList<object?> List(string column, string expected) =>
        Value(column) as IReadOnlyList<object?> ?? throw Wrong(column, expected);

    private object? Value(string column) => values.TryGetValue(column, out var value)
        ? value
        : throw Error($"there is no '{column}'; the row has {string.Join(", ", values.Keys.Order(StringComparer.Ordinal))}");

    private InputException Wrong(string column, string expected) => Error($"'{column}' must be {expected}");

    private static long? ToWhole(object? value) => value switch
    {
        long whole => whole,
        string text when long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign,
            System.Globalization.CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };
}
