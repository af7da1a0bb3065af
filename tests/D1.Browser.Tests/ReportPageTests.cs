using System.Globalization;
using System.Text.Json;
using D1.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace D1.Browser.Tests;

/// <summary>The page of <c>d1 report</c>, as a reader has it.</summary>
public sealed class ReportPageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private readonly WrittenResults _results = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _results.Dispose();
        _folder.Dispose();
    }

    [BrowserFact]
    public async Task A_score_leads_to_its_items_and_its_interval_to_where_it_is_from()
    {
        _results.SmallTable();
        await using var opened = await chromium.Open(Written());
        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "50.0: the items" }).First.ClickAsync();
        await Expect(Part(opened, "Items").GetByRole(AriaRole.Status)).ToHaveTextAsync("40 problems");
        await opened.Page.GoBackAsync();
        await opened.Page.GetByRole(AriaRole.Link, new() { Name = "45.0–55.0: where it is from" }).First.ClickAsync();
        await Expect(Part(opened, "Provenance").Locator(".command code").First).ToContainTextAsync("./d1 verify evaluate/");
        await Expect(Part(opened, "Provenance").Locator(".chain")).ToContainTextAsync("tiny/masked-sft");
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task What_tells_two_subjects_apart_is_counted_tested_and_listed()
    {
        _results.SmallTable();
        await using var opened = await chromium.Open(Written(), hash: "#items?a=tiny/table1/base&b=tiny/table1/sft&task=gsm&length=24");
        var items = Part(opened, "Items");
        // Base has the first of 40 right, sft every second one.
        await Expect(items.Locator(".fourfold button")).ToHaveTextAsync(["1", "0", "19", "20"]);
        await Expect(items.Locator(".summary")).ToContainTextAsync("p < 0.001 (McNemar, exact, two-sided)");
        await items.GetByRole(AriaRole.Button, new() { Name = "19 items: A wrong, B right" }).ClickAsync();
        await Expect(items.GetByRole(AriaRole.Status)).ToHaveTextAsync("19 of 40 problems");
        await opened.Page.Keyboard.PressAsync("/");
        await opened.Page.Keyboard.TypeAsync("number is 38");
        await Expect(items.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 of 40 problems");
        await Expect(items.Locator(".detail h3")).ToHaveTextAsync("gsm/38");
        await Expect(items.Locator(".detail mark")).ToHaveTextAsync(["not 38", "38"]);
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task A_program_that_is_not_right_shows_the_test_that_it_fails()
    {
        var model = _results.Model("base-model");
        _results.Table(("base", "code", 24, _results.Cell(model, "code", 24, ["0", "f(1)"], tests: true)));
        await using var opened = await chromium.Open(Written(), hash: "#items?a=tiny/table1/base&b=none&task=code&length=24&id=code/1");
        await Expect(opened.Page.Locator(".detail .reading").Last).ToHaveTextAsync("Fails assert f(1) == 1");
        await opened.Page.Locator(".list").PressAsync("ArrowUp");
        await Expect(opened.Page.Locator(".detail h3").First).ToHaveTextAsync("code/0");
        await Expect(opened.Page.Locator(".detail .reading")).ToHaveCountAsync(1);
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task A_table_of_programs_has_its_title_and_says_nothing_of_the_papers_scores()
    {
        _results.Title = "Table 3";
        var (first, second) = (_results.Model("base-model"), _results.Model("masked-sft"));
        _results.Table(("base", "code", 24, _results.Cell(first, "code", 24, ["0", "f(1)"], tests: true)),
            ("sft", "code", 24, _results.Cell(second, "code", 24, ["0", "1"], tests: true)));
        await using var opened = await chromium.Open(Written());
        var table = Part(opened, "Table");
        await Expect(table.Locator("h2").First).ToContainTextAsync("Table 3");
        await Expect(table.Locator(".lead").Nth(1)).ToHaveTextAsync(
            "These are scores of another model than the paper’s: nano, not LLaDA-8B-Instruct. ");
        await Expect(table.GetByText("in the same colours")).ToHaveCountAsync(0);
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task A_link_to_an_item_shows_it_and_arrows_go_on_from_it()
    {
        _results.SmallTable(5000);
        var file = Written();
        await using var first = await chromium.Open(file, hash: "#items?a=tiny/table1/sft&b=none&task=gsm&length=48&id=gsm/4321");
        await Expect(first.Page.Locator(".detail h3")).ToHaveTextAsync("gsm/4321");
        await first.Page.Locator(".list").FocusAsync();
        await first.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(first.Page.Locator(".detail h3")).ToHaveTextAsync("gsm/4322");
        Assert.InRange(await first.Page.Locator(".list .item").CountAsync(), 5, 60);
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await Expect(first.Page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        var link = await first.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        await using var second = await chromium.Open(file, hash: link[link.IndexOf('#', StringComparison.Ordinal)..]);
        await Expect(second.Page.Locator(".detail h3")).ToHaveTextAsync("gsm/4322");
        Assert.Empty(first.Errors.Concat(second.Errors));
    }

    [BrowserFact]
    public async Task What_a_model_wrote_is_text()
    {
        string[] hostile =
        [
            "</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>", "javascript:alert(3)", "\u202egnp.exe", "a\0b",
            new('x', 10_000),
        ];
        var model = _results.Model("masked-sft");
        _results.Table(("sft", "gsm", 24, _results.Cell(model, "gsm", 24, hostile)));
        await using var opened = await chromium.Open(Written(), 390, hash: "#items?a=tiny/table1/sft&b=none&task=gsm&length=24");
        for (var at = 0; at < hostile.Length; at++)
        {
            await Expect(opened.Page.Locator(".detail h3")).ToHaveTextAsync($"gsm/{at}");
            var shown = await opened.Page.Locator(".answers pre").TextContentAsync();
            var visible = hostile[at].Replace("\u202e", "⟨U+202E⟩", StringComparison.Ordinal).Replace('\0', '␀');
            Assert.Equal($"<answer> {visible} </answer>", shown);
            Assert.Empty(await opened.Overflowing());
            await opened.Page.Locator(".list").PressAsync("ArrowDown");
        }
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task An_empty_store_says_what_to_run()
    {
        await using var opened = await chromium.Open(Written());
        await Expect(opened.Page.Locator("main")).ToContainTextAsync("./build.sh ReproduceTable1");
        await Expect(opened.Page.Locator("nav")).ToHaveCountAsync(0);
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task A_run_of_two_steps_has_no_tick_between_them()
    {
        _results.Model("masked-sft", null, ("loss", [2, 1]));
        await using var opened = await chromium.Open(Written(), hash: "#curves");
        await Expect(opened.Page.Locator(".xtick text")).ToHaveTextAsync(["1", "2"]);
    }

    [BrowserTheory]
    [InlineData(1600, 3, 3)]
    [InlineData(1600, 4, 4)]
    [InlineData(1400, 4, 2)]
    [InlineData(1000, 4, 2)]
    [InlineData(500, 4, 1)]
    [InlineData(1400, 5, 3)]
    public async Task No_task_of_four_stands_alone_in_a_row(int width, int tasks, int columns)
    {
        await using var opened = await chromium.Open(Written(), width);
        Assert.Equal(columns, await opened.Page.EvaluateAsync<int>("""
            tasks => {
                const panels = document.createElement('div');
                panels.className = 'panels';
                for (let task = 0; task < tasks; task++) panels.append(document.createElement('section'));
                document.querySelector('main').append(panels);
                return new Set([...panels.children].map(panel => panel.getBoundingClientRect().left)).size;
            }
            """, tasks));
    }

    [BrowserFact]
    public async Task A_table_of_everything_is_saved_as_csv_and_json()
    {
        _results.SmallTable();
        await using var opened = await chromium.Open(Written());
        var csv = await Saved(opened, "Download the table as CSV");
        Assert.StartsWith("table,kind,model,label,task,length,n,score,low,high,result,note\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("tiny/table1,last,sft,the row sft,gsm,24,40,50,45,55,evaluate/", csv, StringComparison.Ordinal);
        Assert.Contains("paper,printed,d1,", csv, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await Saved(opened, "Download the table as JSON"));
        Assert.Equal(csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length - 1, json.RootElement.GetArrayLength());
        using var all = JsonDocument.Parse(await Saved(opened, "All data as JSON"));
        Assert.Equal("tiny/table1", all.RootElement.GetProperty("report").GetProperty("title").GetString());
        Assert.Equal(40, all.RootElement.GetProperty("problems/gsm").GetProperty("id").GetArrayLength());
    }

    [BrowserFact]
    public async Task A_spreadsheet_takes_no_text_for_a_formula()
    {
        await using var opened = await chromium.Open(Written());
        Assert.Equal("a,b\r\n'=1+1,\"x\"\"y\"\r\n-5,'@q\r\n-5,\"a\nb\"\r\n,\"'+x,y\"\r\n", await opened.Page.EvaluateAsync<string>("""
            d1.csv({ columns: [{ name: 'a' }, { name: 'b' }], rows: [['=1+1', 'x"y'], ['-5', '@q'], [-5, 'a\nb'], [null, '+x,y']] })
            """));
    }

    [BrowserTheory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 9, 0.021484375)] // 2 (1 + 10) / 2^10
    [InlineData(5, 5, 1)]
    [InlineData(4900, 5100, 0.0465855277)] // scipy.stats.binomtest
    public async Task Mcnemars_p_value_is_exact(int lost, int gained, double p)
    {
        await using var opened = await chromium.Open(Written());
        var found = await opened.Page.EvaluateAsync<double>(string.Create(CultureInfo.InvariantCulture, $"d1.mcnemar({lost}, {gained})"));
        Assert.Equal(p, found, 1e-9);
    }

    [BrowserFact]
    public async Task Paper_gets_tables_tests_charts_and_provenance_in_light_colours()
    {
        _results.SmallTable();
        await using var opened = await chromium.Open(Written(), 800, ColorScheme.Dark);
        await Expect(opened.Page.Locator(".js-plotly-plot").First).ToBeVisibleAsync();
        await opened.Page.EvaluateAsync("async () => { await d1.prepare(); dispatchEvent(new Event('beforeprint')); }");
        foreach (var part in (string[])["Table", "Curves", "Lengths", "Provenance"])
            await Expect(Part(opened, part)).ToBeVisibleAsync();
        await Expect(Part(opened, "Items")).ToBeHiddenAsync();
        await Expect(opened.Page.GetByRole(AriaRole.Navigation)).ToBeHiddenAsync();
        var ground = await opened.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
        Assert.Equal("rgb(255, 255, 255)", ground);
        Assert.Empty(opened.Errors);
    }

    private static ILocator Part(OpenedPage opened, string part) => opened.Page.Locator($"section[aria-label={part}]");

    private static async Task<string> Saved(OpenedPage opened, string button)
    {
        var download = await opened.Page.RunAndWaitForDownloadAsync(() =>
            opened.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync());
    }

    private string Written()
    {
        var file = _folder["report.html"];
        using var stream = File.Create(file);
        _results.Report().Write(stream);
        return file;
    }
}
