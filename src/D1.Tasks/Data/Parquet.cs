using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using D1.Core;
using DuckDB.NET.Data;

namespace D1.Tasks.Data;

/// <summary>Reads Parquet through DuckDB, in the file's order.</summary>
public static partial class Parquet
{
    /// <exception cref="InputException">No such file, or no Parquet.</exception>
    public static IEnumerable<DataRow> Read(string path)
    {
        if (!File.Exists(path)) throw new InputException($"{path}: no such file");
        // One thread: the rows come in order without being held back, and other work keeps its cores.
        using var connection = new DuckDBConnection("DataSource=:memory:;threads=1");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT * FROM read_parquet('{Glob().Replace(path, "[$0]").Replace("'", "''", StringComparison.Ordinal)}', "
                + "hive_partitioning = false)";
        command.UseStreamingMode = true;
        using var reader = Named(path, command.ExecuteReader);
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        for (var number = 1L; Named(path, reader.Read); number++)
        {
            var place = $"{path}, row {number}";
            yield return new DataRow(place, names.Select((name, column) => (name, Value: Value(reader.GetValue(column), place)))
                .ToDictionary(pair => pair.name, pair => pair.Value, StringComparer.Ordinal));
        }
    }

    // What DuckDB would take for a pattern of names.
    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex Glob();

    private static object? Value(object? value, string place) => value switch
    {
        null or DBNull => null,
        string or bool or long or double => value,
        sbyte or byte or short or ushort or int or uint or ulong => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float number => (double)number,
        IDictionary map => map.Keys.Cast<object>().ToDictionary(key => key.ToString()!, key => Value(map[key], place)),
        IEnumerable list => list.Cast<object?>().Select(item => Value(item, place)).ToList(),
        _ => throw new InputException($"{place}: values of type {value.GetType().Name} are not read"),
    };

    private static T Named<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (DuckDBException error)
        {
            throw new InputException($"{path}: no readable Parquet: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }
}
