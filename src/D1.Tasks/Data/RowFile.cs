using D1.Core;

namespace D1.Tasks.Data;

/// <summary>Reads a file of rows by its extension.</summary>
public static class RowFile
{
    private static readonly Dictionary<string, Func<string, IEnumerable<DataRow>>> Readers = new(StringComparer.Ordinal)
    {
        [".parquet"] = Parquet.Read,
        [".jsonl"] = JsonLines.Read,
        [".csv"] = CommaSeparated.Read,
    };

    /// <summary>".parquet", ".jsonl" and ".csv".</summary>
    public static IReadOnlyCollection<string> Extensions => Readers.Keys;

    /// <summary>The rows in the file's order, read as they are asked for.</summary>
    /// <exception cref="InputException">The file cannot be read; the message names it and the line.</exception>
    public static IEnumerable<DataRow> Read(string path) => Readers.TryGetValue(Path.GetExtension(path), out var reader)
        ? reader(path)
        : throw new InputException($"{path}: no file of rows: its name must end in {string.Join(", ", Extensions)}");
}
