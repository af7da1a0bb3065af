namespace D1.Cli.Tests;

/// <summary>Tables that <c>d1 run</c> keeps by name.</summary>
public sealed class TableNameTests : IDisposable
{
    private readonly ToyCommand _d1 = new("d1.dll");

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_table_is_kept_once_by_its_profile_and_day_and_by_the_names_that_it_is_given()
    {
        using var store = new FilledStore();
        _d1.Variables["D1_ARTIFACTS"] = store.Root;
        string[] run = ["run", FilledStore.Spec];
        var ran = _d1.Json(run);
        var kept = (string)ran["table"]!;
        Assert.Equal((string?)ran["key"], (string?)_d1.Json("show", kept)["key"]);
        Assert.Matches("^smoke-[0-9]{4}-[0-9]{2}-[0-9]{2}$", kept);
        Assert.Equal(kept, (string?)_d1.Json(run)["table"]);
        var named = _d1.Run([.. run, "--name", "lucky"]);
        Assert.Contains("\nkept as lucky: d1 diff lucky OTHER compares", named.Output, StringComparison.Ordinal);
        var tables = Path.Combine(store.Root, "tables");
        Assert.Equal(["lucky.json", kept + ".json"], Directory.EnumerateFiles(tables).Select(file => Path.GetFileName(file)).Order());
        File.WriteAllText(Path.Combine(tables, "lucky.json"), "other numbers");
        Assert.Equal("lucky-2", (string?)_d1.Json([.. run, "--name", "lucky"])["table"]);
        Assert.StartsWith("d1: the result that table lucky was kept of is no longer there; its scores are in ",
            _d1.Run("show", "lucky").Errors, StringComparison.Ordinal);
        Assert.Equal("other numbers", File.ReadAllText(Path.Combine(tables, "lucky.json")));
    }

    [Fact]
    public void A_name_that_cannot_be_is_refused_before_anything_runs()
    {
        Refused("d1: a table's name has letters, digits, hyphens and underscores, not 'a/b'", "a/b", "table1");
        Refused("d1: --name a: only a table is kept by name, and base-model makes a model", "a", "base-model");
    }

    private void Refused(string complaint, string name, string spec)
    {
        var outcome = _d1.Run("run", Path.Combine(Path.GetDirectoryName(FilledStore.Spec)!, spec + ".yaml"), "--name", name);
        Assert.Equal((2, complaint, ""), (outcome.ExitCode, outcome.Errors.TrimEnd(), outcome.Output));
        Assert.False(Directory.Exists(Path.Combine(_d1.Artifacts, "store")));
    }
}
