using D1.Core;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Tests;

namespace D1.Pipeline.Tests.Names;

public sealed class NamedTablesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private NamedTables Tables => new(Path.GetDirectoryName(_folder["tables"])!);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Other_numbers_get_another_name_and_equal_ones_none()
    {
        string[] tables = ["a", "b", "c", "b", "a"];
        Assert.Equal(["day", "day-2", "day-3", "day-2", "day"], tables.Select(json => Tables.Keep("day", json)));
        Assert.Equal(["day-2.json", "day-3.json", "day.json"], Files());
        Assert.Equal("a", File.ReadAllText(_folder["tables/day.json"]));
    }

    [Fact]
    public void Cells_of_a_table_are_those_of_its_rows_and_of_every_seed()
    {
        Tables.Keep("one", """{"rows":[{"items":"artifacts/store/evaluate/aa/items.jsonl"}]}""");
        Tables.Keep("two", """
            {"seeds":[1,2],"rows":[{"replicates":[{"items":"artifacts/store/evaluate/bb/items.jsonl"},
            {"items":"artifacts/store/evaluate/cc/items.jsonl"}]}]}
            """);
        Assert.Equal([("one", "evaluate", "aa"), ("two", "evaluate", "bb"), ("two", "evaluate", "cc")], Tables.Cells());
    }

    [Fact]
    public void A_write_that_fails_leaves_what_was_there()
    {
        // The name fits, what is written beside it does not: the disk says no before the old file is touched.
        var path = _folder[new string('x', 240)];
        File.WriteAllText(path, "old");
        Assert.ThrowsAny<IOException>(() => { WholeFile.Write(path, "new"); });
        Assert.Equal("old", File.ReadAllText(path));
        var other = _folder["other"];
        WholeFile.Write(other, "old");
        WholeFile.Write(other, "new");
        Assert.Equal("new", File.ReadAllText(other));
        Assert.False(WholeFile.TryCreate(other, "newer"));
        Assert.Equal("new", File.ReadAllText(other));
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(other)!).Length);
    }

    [Fact]
    public void Of_several_that_make_one_file_at_once_one_does()
    {
        foreach (var round in Enumerable.Range(0, 50))
        {
            var made = new bool[4];
            Parallel.For(0, made.Length, number => made[number] = WholeFile.TryCreate(_folder[$"file-{round}"], $"{number}"));
            Assert.Equal($"{Array.IndexOf(made, true)}", File.ReadAllText(_folder[$"file-{round}"]));
            Assert.Single(made, each => each);
        }
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a.json")]
    [InlineData("../a")]
    [InlineData("")]
    public void A_name_is_no_path(string name) => Assert.Throws<InputException>(() => { NamedTables.Require(name); });

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(_folder["tables"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
