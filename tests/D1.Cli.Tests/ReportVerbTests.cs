namespace D1.Cli.Tests;

public sealed class ReportVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new("d1.dll");
    private readonly WrittenStore _store;

    public ReportVerbTests() => _store = new WrittenStore(_d1);

    public void Dispose() => _d1.Dispose();

    private string Page => Path.Combine(_d1.Folder, "report.html");

    [Fact]
    public void A_report_is_written_and_a_former_one_replaced()
    {
        var model = _store.Model("one");
        _store.Cell(model, "gsm", "0110");
        var first = _d1.Run("report", "one");
        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.Matches(@"\Areport\.html: 0 tables, 1 evaluation, 4 answers, \d\.\d MB; a browser opens it\n\z", first.Output);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(Page), StringComparison.Ordinal);

        var again = _d1.Json("report", "one", "--out", "report.html");
        Assert.Equal((1, new FileInfo(Page).Length), ((int)again["evaluations"]!, (long)again["bytes"]!));
        Assert.Empty(again["troubles"]!.AsArray());

        // A page of decodes is no report.
        using (var stream = File.Create(Page)) D1.Stages.Report.TracePage.Write(stream, "decodes", []);
        Assert.Equal(2, _d1.Run("report", "one").ExitCode);
        File.WriteAllText(Page, "my own page");
        var refused = _d1.Run("report", "one");
        Assert.Equal((2, "d1: report.html: is there already; --overwrite replaces it\n"), (refused.ExitCode, refused.Errors));
        Assert.Equal("my own page", File.ReadAllText(Page));
        Assert.Equal(0, _d1.Run("report", "one", "--overwrite").ExitCode);
    }

    [OtherUserFact]
    public void A_page_that_cannot_be_written_is_named_and_no_temporary_file()
    {
        _d1.Shell("chmod 755 .");
        _d1.User = "nobody";
        Assert.Equal($"d1: Access to the path '{Page}' is denied.\n", _d1.Run("report").Errors);
    }

    [Fact]
    public void Of_much_that_is_missing_a_few_lines_are_printed()
    {
        var model = _store.Model("one");
        foreach (var seed in Enumerable.Range(1, 10))
            File.Delete(_store.Cell(model, "gsm", "01", settings: $$"""{"seed": {{seed}}}""").File("samples.jsonl"));
        var lines = _d1.Run("report", "one").Errors.TrimEnd().Split('\n');
        Assert.Equal((9, "d1: 2 more such lines are in the page, and in --json"), (lines.Length, lines[^1]));
    }

    [Theory]
    [InlineData("d1: --out report.txt: a report is a page; let its name end with .html\n", "--out", "report.txt")]
    [InlineData("d1: --compare: one and one are the same; name two that differ\n", "--compare", "one", "one")]
    public void What_makes_no_report_is_refused_before_anything_is_written(string complaint, params string[] options)
    {
        _store.Cell(_store.Model("one"), "gsm", "01");
        var outcome = _d1.Run(["report", .. options]);
        Assert.Equal((2, complaint), (outcome.ExitCode, outcome.Errors));
        Assert.Empty(Directory.EnumerateFiles(_d1.Folder, "report.*"));
    }

    [Fact]
    public void What_is_missing_is_said_and_the_rest_is_written()
    {
        var cell = _store.Cell(_store.Model("one"), "gsm", "01");
        File.Delete(cell.File("samples.jsonl"));
        var outcome = _d1.Run("report", "one");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("samples.jsonl is missing", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("1 evaluation, 0 answers", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_store_says_what_to_run_and_an_unknown_name_the_nearest()
    {
        Directory.CreateDirectory(_d1.Artifacts);
        var empty = _d1.Run("report");
        Assert.Equal((0, "report.html: the store is empty; ./build.sh ReproduceTable1 fills it\n"), (empty.ExitCode, empty.Output));
        var page = File.ReadAllText(Page);
        _store.Model("masked-thing");
        var unknown = _d1.Run("report", "masked-thin");
        Assert.Equal(2, unknown.ExitCode);
        Assert.EndsWith("did you mean 'masked-thing'?\n", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal(page, File.ReadAllText(Page));
    }

    [Fact]
    public void A_full_disk_leaves_the_former_report_whole()
    {
        _store.Cell(_store.Model("one"), "gsm", "01");
        Assert.Equal(0, _d1.Run("report", "one").ExitCode);
        var page = File.ReadAllText(Page);
        // No file may grow beyond a size: a write then fails in part, as on a full disk.
        var outcome = _d1.Shell("trap '' XFSZ; ulimit -f 8; d1 report one");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Equal(page, File.ReadAllText(Page));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_d1.Folder, "*.partial"));
        Assert.Equal(outcome.Errors.TrimEnd('\n'), outcome.Errors.TrimEnd('\n').ReplaceLineEndings(" "));
    }
}
