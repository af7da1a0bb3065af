using System.Globalization;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Statistics;
using D1.Pipeline.Store;

namespace D1.Pipeline.Guard;

/// <summary>Results to be compared with others: the cells of a table, or one cell.</summary>
/// <param name="Source">The file or folder that they were read from.</param>
/// <param name="Cells">At least one; every name is there once.</param>
/// <param name="IsTable">Whether cells are named as those of a table are; else there is one, which stands for whatever it is compared
/// with.</param>
public sealed record ResultSet(string Source, IReadOnlyList<ResultCell> Cells, bool IsTable)
{
    /// <summary>
    /// Reads a <c>table1.&lt;profile&gt;.json</c> or a table's artifact folder, the artifact folder of an evaluated cell, or a file of
    /// items.
    /// </summary>
    /// <param name="path">Its path.</param>
    /// <param name="stores">Where a table's cells are looked for that are not beside it.</param>
    /// <exception cref="InputException">It is none of these, or not readable as one; one line says where and what.</exception>
    public static ResultSet Read(string path, Stores? stores = null)
    {
        var source = SourceLocation.Shorten(Path.GetFullPath(path));
        if (Path.Combine(path, TableFile.Name) is var table && File.Exists(table))
            return new ResultSet(source, TableFile.Read(table, stores), IsTable: true);
        if (Directory.Exists(path))
            return One(source, CellOf(path), Path.Combine(path, VerdictFile.Name));
        if (!File.Exists(path))
            throw new InputException($"no file or folder '{source}'; a result set is a table1.<profile>.json, an evaluate artifact's "
                + $"folder or an {VerdictFile.Name}");
        return Path.GetExtension(path) == ".json" ? new ResultSet(source, TableFile.Read(path, stores), IsTable: true)
            : One(source, CellName.Unknown, path);
    }

    private static ResultSet One(string source, CellName name, string items) =>
        new(source, [new ResultCell(name, source, VerdictFile.Read(items))], IsTable: false);

    private static CellName CellOf(string folder)
    {
        if (!File.Exists(Path.Combine(folder, VerdictFile.Name)))
            throw new InputException(
                $"{SourceLocation.Shorten(Path.GetFullPath(folder))} is no evaluated cell: there is no {VerdictFile.Name} in it");
        var spec = Manifest.Read(folder)?.EffectiveSpec;
        return new CellName(
            null,
            spec?["task"]?.ToString(),
            int.TryParse(spec?["gen_length"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null);
    }
}

/// <summary>One cell's verdicts, item by item; every id is there once.</summary>
/// <param name="Name">Which cell.</param>
/// <param name="Source">The file that they were read from, for complaints.</param>
/// <param name="Verdicts">In the file's order.</param>
public sealed record ResultCell(CellName Name, string Source, IReadOnlyList<ItemVerdict> Verdicts)
{
    /// <summary>The folder that they lie in: of a table's rows, an artifact; null where nobody asks for it.</summary>
    public string? Folder { get; init; }
}

/// <summary>Which cell of a table; null where a result does not say.</summary>
/// <param name="Model">Row of the table, such as <c>d1</c>.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens; null also for all lengths together.</param>
public sealed record CellName(string? Model, string? Task, int? Length)
{
    /// <summary>Of a result that does not say what it is of.</summary>
    public static CellName Unknown { get; } = new(null, null, null);

    /// <summary>How it was decoded, where a model's cells differ in that: <c>cache=dual</c>.</summary>
    public string? Settings { get; init; }

    /// <summary><c>d1/gsm/24</c>; what is not known is left out.</summary>
    public override string ToString() => this == Unknown
        ? "(unnamed)"
        : string.Join('/', new[] { Model, Task, Length is { } length ? FormattableString.Invariant($"{length}") : null }.OfType<string>())
            + (Settings is null ? "" : " " + Settings);
}
