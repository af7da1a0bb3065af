using D1.Core;
using D1.Pipeline.Guard;
using D1.Tests;

namespace D1.Pipeline.Tests.Guard;

public sealed class RegressionGuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_loss_that_no_length_shows_alone_shows_in_all_together()
    {
        var right = new string('1', 40);
        var report = Compare(Table("base", right, right, right),
            Table("new", "000" + right[3..], "111000" + right[6..], "111111000" + right[9..]));
        Assert.Equal(["d1/gsm/24", "d1/gsm/48", "d1/gsm/96", "d1/gsm all lengths"], report.Tests.Select(test => test.Name));
        Assert.Equal([0.25, 0.25, 0.25, 2 / 512.0], report.Tests.Select(test => test.Test.PValue));
        Assert.Equal(4 * 2 / 512.0, report.Tests[3].AdjustedPValue, 15);
        Assert.Equal("d1/gsm all lengths", Assert.Single(report.Losses).Name);
    }

    [Fact]
    public void A_gain_is_no_loss()
    {
        var report = Compare(Table("base", "0000000000"), Table("new", "1111111111"));
        Assert.True(Assert.Single(report.Tests).IsGain);
        Assert.Empty(report.Losses);
    }

    [Fact]
    public void Items_are_matched_by_id_whatever_their_order()
    {
        var (a, b) = (_folder.Write("a.jsonl", Line("x", true) + Line("y", false)),
            _folder.Write("b.jsonl", Line("y", false) + Line("x", true)));
        Assert.Equal(1, Assert.Single(Compare(a, b).Tests).Test.PValue);
    }

    /// <summary>A problem with three prompts is one unit, and a table equals itself.</summary>
    [Fact]
    public void Prompts_of_one_problem_are_items_of_their_own_and_one_unit()
    {
        string Items(string name, params bool[] correct) => _folder.Write(name, string.Concat(correct.Select((right, index) =>
            $$"""{"id":"{{(index == 0 ? "p" : $"p#{index + 1}")}}","problem":"p","correct":{{(right ? "true" : "false")}}}""" + "\n")));
        var (before, after) = (Items("a.jsonl", true, true, true), Items("b.jsonl", false, false, false));
        Assert.Equal(1, Assert.Single(Compare(before, before).Tests).Test.PValue);
        var test = Assert.Single(Compare(before, after).Tests).Test;
        Assert.Equal((1, 1.0), (test.Problems, test.PValue));
        Assert.Equal(["p"], test.Lost);
    }

    [Fact]
    public void Missing_cells_are_an_error_unless_they_are_allowed()
    {
        var (one, two) = (Table("base", "1010"), Table("new", "1010", "1111"));
        Assert.EndsWith("lacks d1/gsm/48 (--allow-missing compares the other cells)", Complaint(one, two), StringComparison.Ordinal);
        Assert.EndsWith("lacks d1/gsm/48 (--allow-missing compares the other cells)", Complaint(two, one), StringComparison.Ordinal);
        var report = Compare(one, two, allowMissing: true);
        Assert.Equal(new CellName("d1", "gsm", 48), Assert.Single(report.OnlyInNew));
        Assert.Empty(report.OnlyInBase);
        Assert.Single(report.Tests);
    }

    [Theory]
    [InlineData("""{"id":"a","correct":true}""", """{"id":"b","correct":true}""", "1 of 1 ids are not in {b}, the first is 'a'")]
    [InlineData("""{"id":"a","correct_cells":1,"empty_cells":4}""", """{"id":"a","correct_cells":1,"empty_cells":5}""",
        "1 of 1 ids count another number of cells in {b}, the first is 'a'")]
    [InlineData("""{"id":"a","correct":true}""", "[]", "{b}:1: not an item")]
    [InlineData("""{"id":"a","correct":true}""", "{\"id\":\"a\",\"correct\":true}\n{\"id\":\"a\",\"correct\":true}",
        "{b}:2: id 'a' is there a second time; items that ask the same have their own ids and one \"problem\"")]
    [InlineData("""{"id":"a","problem":"p","correct":true}""", """{"id":"a","problem":"q","correct":true}""",
        "1 of 1 ids ask others in {b}, the first is 'a'")]
    [InlineData("""{"id":"a","correct":true}""", """{"id":"a","correct_cells":5,"empty_cells":4}""", "{b}:1: not an item")]
    [InlineData("""{"id":"a","correct":true}""", "", "{b}: holds no items")]
    public void Items_that_do_not_fit_are_named(string a, string b, string complaint)
    {
        var (one, two) = (_folder.Write("a.jsonl", a), _folder.Write("b.jsonl", b));
        Assert.Contains(complaint.Replace("{b}", two, StringComparison.Ordinal), Complaint(one, two), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_files_are_named()
    {
        var items = _folder.Write("a.jsonl", Line("x", true));
        Assert.Contains("compare a table with a table", Complaint(items, Table("t", "1")), StringComparison.Ordinal);
        Assert.Contains("no file or folder", Complaint(items, _folder["none"]), StringComparison.Ordinal);
        Assert.Contains("no evaluated cell", Complaint(items, _folder.Path), StringComparison.Ordinal);
        Assert.Contains("no table: it has no rows", Complaint(_folder.Write("t.json", "{}"), items), StringComparison.Ordinal);
        Assert.Contains(":1: not a table in JSON", Complaint(_folder.Write("t.json", "[1"), items), StringComparison.Ordinal);
        Assert.Contains("not a table in JSON", Complaint(_folder.Write("t.json", """{"rows":[],"rows":[]}"""), items),
            StringComparison.Ordinal);
        File.WriteAllBytes(_folder.Write("t.json", ""), [.. "{\"rows\":\n[\""u8, 0xff]);
        Assert.Contains("line 2: no UTF-8", Complaint(_folder["t.json"], items), StringComparison.Ordinal);
        var table = Table("gone", "1");
        File.Delete(_folder["gone/store/24/items.jsonl"]);
        Assert.Contains("the items of cell d1/gsm/24 should be at", Complaint(table, items), StringComparison.Ordinal);
    }

    /// <summary>A table of one task, a length for each string of verdicts, with its items where a table of a checkout has them.</summary>
    private string Table(string name, params string[] lengths)
    {
        var rows = lengths.Select((verdicts, index) =>
        {
            var length = 24 << index;
            _folder.Write($"{name}/store/{length}/items.jsonl",
                string.Concat(verdicts.Select((verdict, item) => Line($"gsm/{item}", verdict == '1'))));
            return $$"""{"model":"d1","task":"gsm","length":{{length}},"items":"store/{{length}}/items.jsonl"}""";
        });
        return _folder.Write($"{name}/artifacts/table1.json", $$"""{"profile":"toy","rows":[{{string.Join(',', rows)}}]}""");
    }

    private static string Line(string id, bool correct) =>
        $$"""{"id":"{{id}}","correct":{{(correct ? "true" : "false")}},"completion":"…"}""" + "\n";

    private static GuardReport Compare(string a, string b, bool allowMissing = false) =>
        RegressionGuard.Compare(ResultSet.Read(a), ResultSet.Read(b), 0.05, allowMissing);

    private static string Complaint(string a, string b) => Assert.Throws<InputException>(() => Compare(a, b)).Message;
}
