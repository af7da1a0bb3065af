using D1.Pipeline.Store;

namespace D1.Cli.Tests;

/// <summary>What <c>d1 rm</c> removes and what <c>d1 pin</c> keeps, through the real command line.</summary>
public sealed class KeepingVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\nsteps: 4\n")
        .Spec("top", "extends: base.yaml\nsteps: 5\ninputs: {model: base}\n");

    public void Dispose() => _d1.Dispose();

    private string Key(params string[] run) => (string)_d1.Made(run)["key"]!;

    [Fact]
    public void Only_what_nothing_else_needs_is_removed()
    {
        var (top, based) = (_d1.Made("top.yaml"), Key("base.yaml"));
        var refused = _d1.Run("rm", "base");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.EndsWith($"(toy/{based[..12]}) is needed by 1 other: {Path.GetFileName(_d1.Folder)}/top; --with-users removes what was made "
            + "from it too\n", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(2, _d1.Json("rm", "base", "--with-users", "--dry-run")["removed"]!.AsArray().Count);
        Assert.True(Directory.Exists((string)top["path"]!));
        using (new ArtifactStore(_d1.Artifacts).Use())
            Assert.Contains("is in use: a run works with it", _d1.Run("rm", "top").Errors, StringComparison.Ordinal);
        Assert.Equal(["top", "base"], from gone in _d1.Json("rm", "base", "--with-users")["removed"]!.AsArray()
                                      select Path.GetFileName((string)gone!["name"]!));
        Assert.Empty(_d1.Json("ls").AsArray());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_d1.Artifacts, "by-name", Path.GetFileName(_d1.Folder))));
    }

    [Fact]
    public void A_cell_of_a_table_that_is_kept_by_name_stays_until_the_table_goes()
    {
        var (based, key) = (Key("base.yaml"), Key("top.yaml"));
        var table = Path.Combine(Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "tables")).FullName, "lucky.json");
        File.WriteAllText(table, $$"""{"rows": [{"items": "store/toy/{{key}}/items.jsonl"}]}""");
        foreach (var line in (string[][])[["rm", "top"], ["rm", "top", "--dry-run"], ["rm", "base", "--with-users"]])
        {
            var refused = _d1.Run(line);
            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
            Assert.Equal($"d1: {Path.GetFileName(_d1.Folder)}/top (toy/{key[..12]}) is a cell of the table lucky, which could not be "
                + "compared without it; remove artifacts/tables/lucky.json first\n", refused.Errors);
        }

        File.WriteAllText(table, "{");
        Assert.Equal(2, _d1.Run("rm", "top").ExitCode);
        File.Delete(table);
        Assert.Equal(0, _d1.Run("rm", "top").ExitCode);
        Assert.Equal(0, _d1.Run("rm", based[..12]).ExitCode);
    }

    [Fact]
    public void What_is_pinned_stays_with_what_it_was_made_from()
    {
        var tried = _d1.Made("top.yaml", "--set", "steps=9", "--set", "inputs.model={spec: base, set: {steps: 8}}");
        var reference = (string)tried["key"]!;
        Assert.StartsWith("pinned: ", _d1.Run("pin", reference[..12]).Output, StringComparison.Ordinal);
        Assert.StartsWith("pinned already: ", _d1.Run("pin", reference).Output, StringComparison.Ordinal);
        Assert.Matches($"{reference[..12]}  pinned\n", _d1.Run("ls").Output);
        Assert.Contains($"is pinned; d1 unpin toy/{reference[..12]} lets it go", _d1.Run("rm", reference).Errors, StringComparison.Ordinal);
        Assert.Equal(2, (int)_d1.Json("gc", ".")["kept_artifacts"]!);

        var pins = Path.Combine(_d1.Artifacts, "pins.txt");
        File.WriteAllText(pins, $"toy/{reference[..5]}  # by hand\n");
        Assert.Equal(2, (int)_d1.Json("gc", ".")["kept_artifacts"]!);
        File.AppendAllText(pins, "that one\n");
        var refused = _d1.Run("gc", ".");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("pins.txt:2:1: 'that one' is no pin", refused.Errors, StringComparison.Ordinal);
        File.WriteAllText(pins, $"toy/{reference[..5]}  # by hand\n");
        Assert.StartsWith("unpinned: ", _d1.Run("unpin", reference).Output, StringComparison.Ordinal);
        Assert.Equal(0, (int)_d1.Json("gc", ".")["kept_artifacts"]!);
    }
}
