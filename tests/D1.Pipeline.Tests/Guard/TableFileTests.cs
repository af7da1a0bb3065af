using D1.Core;
using D1.Pipeline.Guard;
using D1.Tests;

namespace D1.Pipeline.Tests.Guard;

/// <summary>Tables over several seeds, as results to compare.</summary>
public sealed class TableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Items_of_all_seeds_are_one_cell_and_a_problem_that_two_ask_is_one_cluster()
    {
        Items("one", "10");
        Items("two", "11");
        var cell = Assert.Single(TableFile.Read(Table("75")));
        Assert.Equal(new CellName("d1", "gsm", 24), cell.Name);
        Assert.Equal(["seed 1: gsm/0", "seed 1: gsm/1", "seed 2: gsm/0", "seed 2: gsm/1"], cell.Verdicts.Select(item => item.Id));
        Assert.Equal(["gsm/0", "gsm/1", "gsm/0", "gsm/1"], cell.Verdicts.Select(item => item.Problem));
        Assert.Equal([1, 0, 1, 1], cell.Verdicts.Select(item => item.Correct));
    }

    [Fact]
    public void A_seed_whose_items_are_others_or_gone_is_refused()
    {
        Items("one", "10");
        Items("two", "00");
        Assert.Contains("cell d1/gsm/24 has score 100, but ", Problem(), StringComparison.Ordinal);
        File.Delete(_folder["two.jsonl"]);
        Assert.Contains("the items of cell d1/gsm/24 should be at two.jsonl", Problem(), StringComparison.Ordinal);

        string Problem() => Assert.Throws<InputException>(() => TableFile.Read(Table("75"))).Message;
    }

    [Theory]
    [InlineData("lab/store/table1/0123/table1.json")]
    [InlineData("lab/tables/kept.json")]
    public void Cells_are_found_in_the_store_that_a_table_lies_in_whatever_it_is_called(string place)
    {
        Items("lab/store/evaluate/4567/items", "10");
        var table = _folder.Write(place, """
            {"profile":"nano","rows":[{"model":"d1","task":"gsm","length":24,"score":50,
            "items":"artifacts/store/evaluate/4567/items.jsonl"}]}
            """);
        Assert.Equal(_folder["lab/store/evaluate/4567"], Assert.Single(TableFile.Read(table)).Folder);
    }

    private void Items(string name, string correct) => _folder.Write($"{name}.jsonl", string.Join('\n', correct.Select((right, at) =>
        $$"""{"id":"gsm/{{at}}","correct":{{(right == '1' ? "true" : "false")}}}""")) + "\n");

    private string Table(string score) => _folder.Write("table1.json", $$"""
        {"profile":"nano","seeds":[1,2],"rows":[{"model":"d1","task":"gsm","length":24,"n":2,"score":{{score}},"interval":[0,100],
        "replicates":[{"seed":1,"score":50,"items":"one.jsonl"},{"seed":2,"score":100,"items":"two.jsonl"}]}]}
        """);
}
