using System.Text.Json.Nodes;
using D1.Pipeline.Store;
using D1.Stages.Evaluation;

namespace D1.Cli.Tests;

/// <summary>One table, made from the same cells in stores of several names and places.</summary>
public sealed class TableStoreTests : IDisposable
{
    private readonly FilledStore _store = new([], node => node.Options is EvaluateOptions { Task: var task, GenLength: var length }
        ? [.. Enumerable.Range(0, 24).Select(at => at * (task.Length + length) % 5 < 2)] : []);

    private readonly ToyCommand _d1 = new("d1.dll");

    public void Dispose()
    {
        _d1.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void A_table_has_the_same_bytes_whatever_its_store_is_called_and_wherever_its_cells_lie()
    {
        // The store of the test has other bytes in the table's place.
        Directory.Delete(Path.Combine(_store.Root, "store", "table1"), recursive: true);
        var (usual, other) = (_d1.Artifacts, Path.Combine(_d1.Folder, "of a colleague"));
        foreach (var to in (string[])[usual, other])
            Assert.Equal(0, _d1.Shell($"cp -r '{_store.Root}' '{to}'").ExitCode);
        var made = Made(usual);
        Assert.Equal("artifacts/store/evaluate", Path.GetDirectoryName(CellIn(made)));
        Assert.Equal(made.Digest, Made(other).Digest);
        _d1.Variables["D1_STORES"] = $"{Path.Combine(_d1.Folder, "own")}{Path.PathSeparator}{_store.Root}";
        var apart = Made(null);
        Assert.Equal((made.Key, made.Digest), (apart.Key, apart.Digest));

        // Who has the key has the table: nothing is to be copied, and each reads the other's.
        _d1.Variables.Remove("D1_STORES");
        var pushed = _d1.Run("push", "smoke/table1", other, "--artifacts", usual);
        Assert.Equal((0, ""), (pushed.ExitCode, pushed.Errors));
        var verified = _d1.Run("verify", $"table1/{made.Key[..12]}", "--artifacts", other);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
        // A table finds its cells in its own store, whichever is the usual one, and in the stores that are read.
        var compared = _d1.Run("guard", Path.Combine(other, "store", "table1", made.Key), made.Folder, "--json");
        Assert.Equal((0, ""), (compared.ExitCode, compared.Errors));
        Assert.Equal(64, JsonNode.Parse(compared.Output)!["tests"]!.AsArray().Count);
    }

    [Fact]
    public void Seeds_are_those_of_the_results_and_one_that_is_another_is_said()
    {
        Directory.Delete(Path.Combine(_store.Root, "store", "table1"), recursive: true);
        var run = _d1.Run("run", FilledStore.Spec, "--artifacts", _store.Root, "--in-process", "--md");
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("\nTable 1, profile smoke, seed 1: score in % with its 95 % interval\n", run.Output, StringComparison.Ordinal);
        var kept = Directory.EnumerateFiles(Path.Combine(_store.Root, "tables")).Single();
        Assert.Equal(1, (int?)JsonNode.Parse(File.ReadAllText(kept))!["seed"]);

        // As another evaluation would have it.
        foreach (var cell in Directory.EnumerateDirectories(Path.Combine(_store.Root, "store", "evaluate")))
        {
            var file = Path.Combine(cell, Manifest.FileName);
            var manifest = JsonNode.Parse(File.ReadAllText(file))!;
            manifest["seed"] = 7;
            File.WriteAllText(file, manifest.ToJsonString());
        }

        var other = _d1.Run("run", FilledStore.Spec, "--artifacts", _store.Root, "--in-process", "--md");
        Assert.Contains("\nTable 1, profile smoke, training seed 1, evaluation seed 7: score in % with its", other.Output,
            StringComparison.Ordinal);
        Assert.Equal(["1", "7"], Directory.EnumerateFiles(Path.Combine(_store.Root, "tables")).Except([kept])
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!)
            .SelectMany(table => (string[])[$"{table["training_seeds"]![0]}", $"{table["evaluation_seeds"]![0]}"]));
    }

    private (string Key, string Digest, string Folder) Made(string? artifacts)
    {
        var made = _d1.Made([FilledStore.Spec, .. artifacts is null ? (string[])[] : ["--artifacts", artifacts]]);
        Assert.Equal("built", (string?)made["status"]);
        var folder = (string)made["path"]!;
        return ((string)made["key"]!, Manifest.Read(folder)!.Digest, folder);
    }

    private static string CellIn((string Key, string Digest, string Folder) table) =>
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine(table.Folder, "table1.json")))!["rows"]![0]!["artifact"]!;
}
