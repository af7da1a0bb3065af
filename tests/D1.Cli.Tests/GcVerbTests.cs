using System.Text.Json.Nodes;
using D1.Pipeline.Store;

namespace D1.Cli.Tests;

public sealed class GcVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n");

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void It_says_what_would_go_and_then_what_went()
    {
        var kept = (string)_d1.Made("base.yaml")["path"]!;
        var tried = _d1.Made("base.yaml", "--set", "steps=9");
        var (folder, key) = ((string)tried["path"]!, (string)tried["key"]!);

        var planned = _d1.Json("gc", ".", "--dry-run");
        Assert.Equal([true, 1, 1],
            new object?[] { (bool?)planned["dry_run"], (int?)planned["artifacts"], (int?)planned["kept_artifacts"] });
        Assert.True(Directory.Exists(folder));

        var outcome = _d1.Run("gc", ".");
        Assert.Matches($"^artifact toy {key[..12]}  [0-9.]+ KiB  base steps=9\n"
            + "(run      d1-[^ ]* [0-9a-f]{12}  [^\n]*  base steps=9\n){2}"
            + "1 artifact and 2 others, [0-9.]+ KiB, 0:0[0-9] min of work, removed; 1 artifact, [0-9.]+ KiB, stay\n$", outcome.Output);
        Assert.Equal((false, true), (Directory.Exists(folder), Directory.Exists(kept)));
        Assert.Empty(_d1.Json("gc", ".")["removed"]!.AsArray());
    }

    [Fact]
    public void Cells_of_tables_that_are_kept_by_name_stay_and_it_says_for_which()
    {
        var cell = _d1.Made("base.yaml", "--set", "steps=9");
        _d1.Made("base.yaml", "--set", "steps=8");
        var tables = Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "tables")).FullName;
        var table = Path.Combine(tables, "mine.json");
        File.WriteAllText(table, $$"""{"rows": [{"items": "artifacts/store/toy/{{cell["key"]}}/items.jsonl"}, {"items": "a/b/c"}]}""");
        Assert.Contains("\nkept     1 cell of table mine; without tables/mine.json it would go\n", _d1.Run("gc", ".", "--dry-run").Output,
            StringComparison.Ordinal);
        var gone = _d1.Json("gc", ".");
        Assert.Equal((1, 1, 1), ((int)gone["artifacts"]!, (int)gone["kept_artifacts"]!, (int)gone["kept_for_tables"]!["mine"]!));
        Assert.Equal("cached", (string?)_d1.Json("run", "base.yaml", "--set", "steps=9")["status"]);

        File.WriteAllText(table, "{}");
        var outcome = _d1.Run("gc", ".");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.EndsWith("tables/mine.json is no table, so nobody knows which cells it needs; remove that file\n", outcome.Errors,
            StringComparison.Ordinal);
        File.Delete(table);
        Assert.Equal(1, (int)_d1.Json("gc", ".")["artifacts"]!);
        Assert.False(Directory.Exists((string)cell["path"]!));
    }

    [Fact]
    public void Hours_of_work_go_only_with_yes_and_a_pin_keeps_what_they_made()
    {
        var (model, cell) = (_d1.Made("base.yaml", "--set", "steps=9"), _d1.Made("base.yaml", "--set", "steps=8"));
        foreach (var path in new[] { model, cell }.Select(made => Path.Combine((string)made["path"]!, "manifest.json")))
        {
            var manifest = JsonNode.Parse(File.ReadAllText(path))!;
            manifest["seconds"] = 2700;
            File.WriteAllText(path, manifest.ToJsonString());
        }
        var asked = _d1.Run("gc", ".");
        Assert.Equal((2, "d1: 1:30:00 h of work would go, so nothing has gone: d1 pin REF keeps a result with all that it was made from; "
            + "d1 gc --yes removes the rest\n"), (asked.ExitCode, asked.Errors));
        Assert.EndsWith(", 1:30:00 h of work, would be removed; 0 artifacts, 0 bytes, would stay\n", asked.Output, StringComparison.Ordinal);
        Assert.True(Directory.Exists((string)model["path"]!));

        _d1.Run("pin", $"toy/{model["key"]}");
        Assert.Equal((1, 2700.0), ((int)_d1.Json("gc", ".", "--dry-run")["artifacts"]!, (double)_d1.Json("gc", ".")["seconds"]!));
        Assert.Equal((true, false), (Directory.Exists((string)model["path"]!), Directory.Exists((string)cell["path"]!)));
        _d1.Run("unpin", $"toy/{model["key"]}");
        Assert.Equal(0, _d1.Run("gc", ".", "--yes").ExitCode);
        Assert.False(Directory.Exists((string)model["path"]!));
    }

    [Theory]
    [InlineData("d1: there is no folder of specs at experiments", "experiments")]
    [InlineData("d1: typo.yaml:2:1: unknown key 'stepz'; did you mean 'steps'?", ".")]
    public void Without_right_specs_nothing_goes(string expected, params string[] folders)
    {
        var artifact = (string)_d1.Made("base.yaml")["path"]!;
        var outcome = _d1.Spec("typo", "stage: toy\nstepz: 1\n").Run(["gc", .. folders]);
        Assert.Equal((2, expected, ""), (outcome.ExitCode, outcome.Errors.TrimEnd(), outcome.Output));
        Assert.True(Directory.Exists(artifact));
    }

    [Fact]
    public void While_a_run_works_nothing_goes()
    {
        var tried = (string)_d1.Made("base.yaml", "--set", "steps=9")["path"]!;
        using (new ArtifactStore(_d1.Artifacts).Use())
        {
            var outcome = _d1.Run("gc", ".");
            Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
            Assert.Contains("is in use: a run works with it; start gc again when that has ended", outcome.Errors, StringComparison.Ordinal);
            Assert.Equal("cached", (string?)_d1.Json("run", "base.yaml", "--set", "steps=9")["status"]);
            Assert.Equal("built", (string?)_d1.Json("run", "base.yaml")["status"]);
        }
        Assert.Equal(0, _d1.Run("gc", ".").ExitCode);
        Assert.False(Directory.Exists(tried));
    }
}
