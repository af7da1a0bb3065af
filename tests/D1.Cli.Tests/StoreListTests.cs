using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

/// <summary><c>D1_STORES=own:shared</c>: results are read from several stores in order, and go to the first.</summary>
public sealed class StoreListTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n")
        .Spec("top", "stage: toy\nsteps: 5\ninputs: {model: base}\n").Spec("other", "stage: toy\nsteps: 7\n");

    private readonly string _own, _shared;

    public StoreListTests()
    {
        (_own, _shared) = (Path.Combine(_d1.Folder, "own"), Path.Combine(_d1.Folder, "shared"));
        _d1.Made("base.yaml", "--artifacts", _shared);
        _d1.Variables["D1_STORES"] = $"{_own}:{_shared}";
    }

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_result_of_any_store_is_a_hit_and_what_is_new_goes_to_the_first()
    {
        var before = Listing(_shared);
        var hit = _d1.Json("run", "base.yaml");
        Assert.Equal("cached", (string?)hit["status"]);
        Assert.StartsWith(_shared, (string?)hit["path"], StringComparison.Ordinal);
        var built = _d1.Json("run", "top.yaml");
        Assert.Equal("built", (string?)built["status"]);
        Assert.StartsWith(_own, (string?)built["path"], StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Path.Combine(_own, "store", "toy")));
        Assert.Equal(before, Listing(_shared));
        Assert.All(_d1.Json("plan", "top.yaml").AsArray(), node => Assert.Equal("cached", (string?)node!["state"]));
    }

    [OtherUserFact]
    public void Another_user_reads_a_store_that_cannot_be_written_to()
    {
        StoreTroubleTests.Sh($"chmod 755 '{_d1.Folder}' && mkdir '{_own}' && chown nobody '{_own}' && chmod -R a+rX,go-w '{_shared}'");
        _d1.User = "nobody";
        Assert.StartsWith(_shared, (string?)_d1.Made("base.yaml")["path"], StringComparison.Ordinal);
        var built = _d1.Run("run", "top.yaml");
        Assert.True(built.ExitCode == 0, built.Errors);
        Assert.DoesNotContain("cannot", built.Errors, StringComparison.Ordinal);
        Assert.Equal(2, _d1.Json("ls").AsArray().Count);
    }

    [Fact]
    public void What_lists_compares_or_makes_again_sees_all_stores()
    {
        var (low, top) = ((string)_d1.Made("base.yaml")["key"]!, (string)_d1.Made("top.yaml")["key"]!);
        var listed = _d1.Json("ls").AsArray();
        Assert.Equal(
            new[] { (low, _shared), (top, _own) }.Select(one => Path.Combine(one.Item2, "store", "toy", one.Item1)).Order(),
            listed.Select(line => (string)line!["path"]!).Order());
        Assert.Equal(low, (string?)_d1.Json("show", low[..12])["key"]);
        Assert.Contains("toy/" + low[..12], _d1.Run("complete", "--", "show", "toy/").Output, StringComparison.Ordinal);
        foreach (var key in new[] { low, top }) Assert.Equal("equal", (string?)_d1.Json("verify", key[..12])["status"]);
        Assert.Equal(0, _d1.Run("diff", low[..12], top[..12]).ExitCode);
    }

    [Fact]
    public void Only_the_first_store_is_collected_pinned_and_removed()
    {
        _d1.Made("other.yaml");
        var low = (string)_d1.Made("base.yaml")["key"]!;
        var before = Listing(_shared);
        Directory.CreateDirectory(Path.Combine(_d1.Folder, "wanted"));
        File.WriteAllText(Path.Combine(_d1.Folder, "wanted", "none.yaml"), "stage: toy\nsteps: 99\n");
        var removed = _d1.Json("gc", "wanted")["removed"]!.AsArray();
        Assert.StartsWith(_own, (string?)Assert.Single(removed, item => (string?)item!["kind"] == "artifact")!["path"],
            StringComparison.Ordinal);
        foreach (var verb in new[] { "pin", "rm" })
        {
            var refused = _d1.Run(verb, low[..12]);
            Assert.Equal(2, refused.ExitCode);
            Assert.Equal($"d1: {low[..12]} lies in {_shared}/store/toy/{low}, which is only read here; name its store by --artifacts\n",
                refused.Errors);
        }
        Assert.Equal(before, Listing(_shared));
    }

    [Fact]
    public void A_damaged_result_of_another_store_is_said_left_alone_and_built_again_in_the_first()
    {
        var folder = (string)_d1.Made("base.yaml")["path"]!;
        File.WriteAllText(Path.Combine(folder, "sum.txt"), "0");
        var run = _d1.Run("run", "top.yaml", "--json");
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("which is only read: not taken", run.Errors, StringComparison.Ordinal);
        Assert.Equal("0", File.ReadAllText(Path.Combine(folder, "sum.txt")));
        Assert.StartsWith(_own, (string?)_d1.Made("base.yaml")["path"], StringComparison.Ordinal);
        Assert.Equal("built", (string?)JsonNode.Parse(run.Output)!["status"]);
    }

    [Fact]
    public void A_store_that_is_not_there_or_has_no_name_is_refused_in_a_line()
    {
        _d1.Variables["D1_STORES"] = $"{_own}:/not/mounted";
        var missing = _d1.Run("run", "base.yaml");
        Assert.Equal((2, "d1: D1_STORES: there is no folder /not/mounted to read results from: mount it, or take it out\n"),
            (missing.ExitCode, missing.Errors));
        _d1.Variables["D1_STORES"] = $"{_own}::{_shared}";
        var empty = _d1.Run("ls");
        Assert.Equal((2, $"d1: D1_STORES is '{_own}::{_shared}': between two ':' stands a folder\n"), (empty.ExitCode, empty.Errors));
    }

    [Fact]
    public void An_option_stands_above_the_variable()
    {
        Assert.Equal("built", (string?)_d1.Json("run", "base.yaml", "--artifacts", _own)["status"]);
        Assert.Equal(_own, (string?)_d1.Json("doctor")["artifacts"]);
        Assert.Equal(_shared, (string?)Assert.Single(_d1.Json("doctor")["also_read"]!.AsArray()));
    }

    private static List<string> Listing(string folder) => [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];
}
