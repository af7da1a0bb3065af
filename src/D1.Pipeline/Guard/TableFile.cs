using System.Text.Json;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Statistics;
using D1.Pipeline.Store;

namespace D1.Pipeline.Guard;

/// <summary>Reads the cells of a <c>table1.&lt;profile&gt;.json</c> with the verdicts that its rows point to.</summary>
public static class TableFile
{
    /// <summary>Its name in an artifact.</summary>
    public const string Name = "table1.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
    };

    private sealed record Table(IReadOnlyList<Row?>? Rows);

    private sealed record Row(
        string? Model, string? Task, int? Length, string? Items, double? Score, IReadOnlyList<Replicate?>? Replicates);

    private sealed record Replicate(int? Seed, string? Items, double? Score);

    /// <param name="path">The file.</param>
    /// <param name="stores">Where cells are looked for that are not beside it.</param>
    /// <exception cref="InputException">The file is no table, names a cell twice, or its items are not there.</exception>
    public static IReadOnlyList<ResultCell> Read(string path, Stores? stores = null)
    {
        var name = SourceLocation.Shorten(Path.GetFullPath(path));
        var cells = new List<ResultCell>();
        foreach (var row in Rows(path, name))
        {
            if (row is not { Model: not null, Task: not null, Length: not null }
                || (row.Items is null && (row.Replicates is not { Count: > 0 } replicates
                    || !replicates.All(each => each is { Seed: not null, Items: not null })
                    || replicates.DistinctBy(each => each!.Seed).Count() < replicates.Count)))
                throw new InputException(
                    $"{name}: every row needs model, task, length and items; row {cells.Count + 1} does not have them all");
            var cell = new CellName(row.Model, row.Task, row.Length);
            if (cells.Any(known => known.Name == cell)) throw new InputException($"{name}: cell {cell} is there twice");
            if (row.Items is { } items)
            {
                var (file, verdicts) = Items(cell, items, row.Score);
                cells.Add(new ResultCell(cell, SourceLocation.Shorten(file), verdicts) { Folder = Path.GetDirectoryName(file) });
                continue;
            }

            // Items of one problem under several seeds are one cluster.
            cells.Add(new ResultCell(cell, name, [.. row.Replicates!.SelectMany(replicate =>
                Items(cell, replicate!.Items!, replicate.Score).Verdicts.Select(verdict =>
                    verdict with { Id = $"seed {replicate.Seed}: {verdict.Id}" }))]));
        }
        return cells;

        (string File, IReadOnlyList<ItemVerdict> Verdicts) Items(CellName cell, string items, double? score)
        {
            var file = Find(items, path) ?? Stored(items, stores)
                ?? throw new InputException($"{name}: the items of cell {cell} should be at {items}, in a folder around that file, but "
                    + "they are gone; copy artifacts/store/evaluate along with a table");
            var verdicts = VerdictFile.Read(file);
            // A table that was copied without its store would otherwise be compared with what was built there since.
            return score is null || Math.Abs(score.Value - (100 * ClusteredRatio.Estimate(verdicts).Ratio)) <= 1e-3 ? (file, verdicts)
                : throw new InputException($"{name}: cell {cell} has score {score}, but {SourceLocation.Shorten(file)} holds other "
                    + "results; copy artifacts/store/evaluate along with a table");
        }
    }

    private static IReadOnlyList<Row?> Rows(string path, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<Table>(Utf8Text.ReadAll(path, name), Json)?.Rows is { Count: > 0 } rows ? rows
                : throw new InputException($"{name}: no table: it has no rows");
        }
        catch (JsonException error)
        {
            throw new InputException($"{name}:{error.LineNumber + 1}: not a table in JSON");
        }
    }

    // The cells of a table that was made beside another store, or that came from one, may lie in any.
    private static string? Stored(string items, Stores? stores) =>
        stores is not null && items.Split('/', '\\') is [.., var stage, var key, var name]
            && Path.Combine(new ArtifactStore(stores).FolderOf(stage, key), name) is var file && File.Exists(file) ? file : null;

    /// <summary>Paths are those of a checkout whose results lie in <c>artifacts</c>: the nearest folder around the file counts that has
    /// them, or that is a store with the cell, whatever it is called, so that a table and its store can be copied anywhere
    /// together.</summary>
    private static string? Find(string items, string table)
    {
        var inStore = items.Split('/', '\\') is [.., var stage, var key, var name]
            ? Path.Combine(ArtifactStore.StoreFolder, stage, key, name) : items;
        for (var folder = Directory.GetParent(Path.GetFullPath(table)); folder is not null; folder = folder.Parent)
            foreach (var place in (string[])[items, inStore])
                if (Path.Combine(folder.FullName, place) is var file && File.Exists(file)) return file;
        return null;
    }
}
