using System.Text.Json.Nodes;
using D1.Pipeline.Store;
using D1.Stages.Tables;
using D1.Tests;

namespace D1.Stages.Tests.Tables;

/// <summary>What is said of a table beside its numbers, from the results behind it.</summary>
public sealed class TableReportTests : IDisposable
{
    private readonly WrittenResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void The_origin_is_one_machine_and_commit_where_all_are_the_same()
    {
        var (table, cells, model) = Table();
        foreach (var artifact in (Artifact[])[table, .. cells, model]) Made(artifact, "a", "AMD EPYC", "2026-11-25");
        Assert.Equal("""
            `./d1 run it` at commit aaaaaaa, 2026-11-25:
            4 artifacts in 0:02 min of training and evaluation (0:10 min of work, side by side)
            on 2 cores of AMD EPYC, 16.0 GiB, libtorch_cpu 2.10.0, avx512.

            """.ReplaceLineEndings("\n"), Origin(table));
    }

    [Fact]
    public void The_origin_has_every_machine_and_commit_with_the_artifacts_that_are_from_there()
    {
        var (table, cells, model) = Table();
        Made(model, "a", "Xeon", "2026-11-24");
        Made(cells[0], "a", "AMD EPYC", "2026-11-25");
        Made(cells[1], "a", "AMD EPYC", "2026-11-25");
        // On a machine of its own, where nothing was computed with libtorch.
        Made(table, "b", "login node", "2026-11-26", computes: false);
        Assert.Equal("""
            `./d1 run it` at commits aaaaaaa (3 artifacts), bbbbbbb (1 artifact), 2026-11-24 to 2026-11-26:
            4 artifacts in 0:07 min of training and evaluation (0:10 min of work, side by side)
            on 2 cores of AMD EPYC, 16.0 GiB, libtorch_cpu 2.10.0, avx512 (2 artifacts)
            and 2 cores of login node, 16.0 GiB (1 artifact)
            and 2 cores of Xeon, 16.0 GiB, libtorch_cpu 2.10.0, avx512 (1 artifact).

            """.ReplaceLineEndings("\n"), Origin(table));
        // Where the table is made on a machine that computed, that is said once.
        Made(table, "b", "Xeon", "2026-11-26", computes: false);
        Assert.Contains("\non 2 cores of Xeon, 16.0 GiB, libtorch_cpu 2.10.0, avx512 (2 artifacts)\nand 2 cores of AMD EPYC", Origin(table),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_for_scripts_has_paths_that_are_there_and_the_kept_one_names_stage_and_key()
    {
        var (table, _, _) = Table();
        Assert.All(Rows(TableReport.JsonWithPaths(_results.Store, table)), row =>
            Assert.StartsWith("artifacts/store/evaluate/", (string?)row["artifact"], StringComparison.Ordinal));
        var lab = new ArtifactStore(Path.Combine(Path.GetDirectoryName(_results.Store.Root)!, "lab"));
        Directory.Move(_results.Store.Root, lab.Root);
        var there = lab.Find(table.Stage, table.Key)!;
        Assert.Equal(File.ReadAllText(there.File("table1.json")), TableReport.Json(lab, there));
        Assert.All(Rows(TableReport.JsonWithPaths(lab, there)), row =>
        {
            Assert.True(File.Exists((string?)row["items"]), $"{row["items"]}");
            Assert.True(Directory.Exists((string?)row["artifact"]), $"{row["artifact"]}");
        });

        static IEnumerable<JsonNode> Rows(string table) => JsonNode.Parse(table)!["rows"]!.AsArray().OfType<JsonNode>();
    }

    private (Artifact Table, Artifact[] Cells, Artifact Model) Table()
    {
        var model = _results.Model("base-model");
        Artifact[] cells = [.. ((int[])[24, 48]).Select(length => _results.Cell(model, "gsm", length, ["0", "2"]))];
        return (_results.Table(("base", "gsm", 24, cells[0]), ("base", "gsm", 48, cells[1])), cells, model);
    }

    private string Origin(Artifact table) =>
        TableReport.Origin(_results.Store, _results.Store.Find(table.Stage, table.Key)!, "./d1 run it");

    private static void Made(Artifact artifact, string commit, string processor, string day, bool computes = true)
    {
        var manifest = artifact.Manifest;
        var library = new Dictionary<string, string>
        {
            ["environment.native_library"] = "libtorch_cpu 2.10.0 0123, libc10.so 4567",
            ["environment.aten_cpu_capability"] = "avx512",
        };
        (manifest with
        {
            Commit = string.Concat(Enumerable.Repeat(commit, 40)),
            Dirty = false,
            Machine = new Dictionary<string, string> { ["cores"] = "2", ["cpu"] = processor, ["memory_gib"] = "16.0" },
            Components = computes ? manifest.Components.Concat(library).ToDictionary() : manifest.Components,
            Created = DateTimeOffset.Parse($"{day}T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture),
        }).Write(artifact.Folder);
    }
}
