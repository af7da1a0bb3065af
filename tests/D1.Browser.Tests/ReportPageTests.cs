using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace D1.Browser.Tests;

public sealed class ReportPageTests(Chromium chromium, WrittenPages pages) : IClassFixture<Chromium>, IClassFixture<WrittenPages>
{
    private static readonly string[] Views = ["table", "curves", "lengths", "items", "decode", "provenance"];

    [BrowserTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(800, ColorScheme.Light)]
    [InlineData(800, ColorScheme.Dark)]
    [InlineData(1600, ColorScheme.Light)]
    [InlineData(1600, ColorScheme.Dark)]
    public async Task Every_view_fits_its_width_and_reports_no_error(int width, ColorScheme scheme)
    {
        foreach (var (file, _) in ((string, D1.Stages.Report.ReportData)[])[pages.Table(), pages.HostileTable(), pages.Damaged()])
        {
            await using var opened = await chromium.Open(file, width, scheme);
            foreach (var view in Views)
            {
                await Show(opened.Page, view);
                Assert.Empty(await opened.Overflowing());
            }
            Assert.Empty(opened.Errors);
        }
    }

    [BrowserFact]
    public async Task Numbers_of_the_table_are_those_of_its_data()
    {
        var (file, data) = pages.Table();
        await using var opened = await chromium.Open(file);
        await Show(opened.Page, "table");
        var shown = await opened.Page.Locator(".view.table article > .panels .scores tbody:first-of-type .score").AllInnerTextsAsync();
        var expected = data.Tables[0].Rows.SelectMany(row => row.Scores).Select(score => score.Score.ToString("0.0", CultureInfo.InvariantCulture));
        Assert.Equal(expected, shown);
        var ranges = await opened.Page.Locator(".view.table article > .panels .scores tbody:first-of-type .range").AllInnerTextsAsync();
        Assert.Equal(data.Tables[0].Rows.SelectMany(row => row.Scores).Select(score =>
            string.Create(CultureInfo.InvariantCulture, $"{score.Low:0.0}–{score.High:0.0}")), ranges);
        Assert.Contains("78.2", await opened.Page.Locator(".view.table .beside").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("another model than the paper", await opened.Page.InnerTextAsync(".view.table"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Items_are_filtered_searched_and_linked_to()
    {
        var (file, _) = pages.Table(problems: 10_000);
        await using var opened = await chromium.Open(file, hash: "#items?a=tiny/table1/base&b=tiny/table1/sft&task=gsm&length=24");
        var page = opened.Page;
        var status = page.Locator(".view.items [role=status]");
        await Assertions.Expect(status).ToHaveTextAsync("10,000 problems");
        // Base has the first right, SFT every second one: McNemar's table.
        Assert.Equal(["1", "0", "4,999", "5,000"], await page.Locator(".fourfold td.number").AllInnerTextsAsync());
        // Only what is in sight is in the document.
        Assert.InRange(await page.Locator(".view.items [role=option]").CountAsync(), 5, 60);

        await page.GetByLabel("Which items").SelectOptionAsync("gained");
        await Assertions.Expect(status).ToHaveTextAsync("4,999 of 10,000 problems");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByLabel("Search items").FillAsync("which number is 9876?");
        await Assertions.Expect(status).ToHaveTextAsync("1 of 10,000 problems");
        await Assertions.Expect(page.Locator(".view.items .detail h3")).ToHaveTextAsync("gsm/9876");
        Assert.Equal(["not 9876", "9876"], await page.Locator(".view.items .detail mark").AllInnerTextsAsync());
        Assert.Contains("2 for the right answer", await page.Locator(".view.items .detail").InnerTextAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        var link = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.EndsWith("#items?a=tiny/table1/base&b=tiny/table1/sft&task=gsm&length=24&id=gsm/9876", link, StringComparison.Ordinal);
        await using var other = await chromium.Open(file, hash: link[link.IndexOf('#', StringComparison.Ordinal)..]);
        await Assertions.Expect(other.Page.Locator(".view.items .detail h3")).ToHaveTextAsync("gsm/9876");
        await other.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(other.Page.Locator(".view.items .detail h3")).ToHaveTextAsync("gsm/9877");
        await other.Page.Keyboard.PressAsync("/");
        await Assertions.Expect(other.Page.GetByLabel("Search items")).ToBeFocusedAsync();
        Assert.Empty(opened.Errors.Concat(other.Errors));
    }

    [BrowserFact]
    public async Task What_a_model_wrote_stays_text()
    {
        var (file, _) = pages.HostileTable();
        await using var opened = await chromium.Open(file);
        foreach (var view in Views)
        {
            await Show(opened.Page, view);
            Assert.Equal(0, await opened.Page.Locator("main img, iframe, object, embed, a[href^='javascript:'], [onerror]").CountAsync());
        }
        await Show(opened.Page, "items");
        var text = await opened.Page.Locator(".view.items .detail pre").Nth(2).InnerTextAsync();
        Assert.StartsWith("<answer> </script><script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3) ", text,
            StringComparison.Ordinal);
        // Marks that turn or hide text are shown as what they are.
        Assert.DoesNotContain('\u202E', text);
        Assert.DoesNotContain('\0', text);
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task Two_models_decode_the_same_problem_on_one_scrubber()
    {
        var (file, _) = pages.Table();
        await using var opened = await chromium.Open(file, hash: "#decode?a=tiny/table1/base&b=tiny/table1/sft&task=gsm&length=24&id=gsm/1");
        var page = opened.Page;
        await Assertions.Expect(page.Locator(".player-view")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".player-counter")).ToHaveTextAsync("step 4 of 4");
        await page.GetByRole(AriaRole.Slider, new() { Name = "Step" }).FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(page.Locator(".player-counter")).ToHaveTextAsync("step 0 of 4");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator(".player-counter")).ToHaveTextAsync("step 1 of 4");
        await page.Keyboard.PressAsync("End");
        var cells = await page.Locator(".player-view").First.Locator(".player-cell").AllInnerTextsAsync();
        Assert.Equal(["not", "1"], cells.Take(2).Select(cell => cell.Trim()));
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task Every_result_has_the_command_that_makes_it_again()
    {
        var (file, data) = pages.Table();
        await using var opened = await chromium.Open(file);
        await Show(opened.Page, "table");
        await opened.Page.Locator(".view.table .scores .range").First.ClickAsync();
        var detail = opened.Page.Locator(".view.provenance");
        var cell = data.Tables[0].Rows[0].Scores[0].Cell!;
        await Assertions.Expect(detail).ToContainTextAsync($"./d1 verify {cell}");
        await Assertions.Expect(detail).ToContainTextAsync("tiny/base-model");
        await opened.Page.GoBackAsync();
        await Assertions.Expect(opened.Page.Locator(".view.table")).ToBeVisibleAsync();
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task What_is_shown_is_saved_as_csv_and_json()
    {
        var (file, data) = pages.Table();
        await using var opened = await chromium.Open(file);
        var page = opened.Page;
        await Show(page, "table");
        var csv = await Saved(page, page.GetByLabel("Download the table as CSV"));
        var lines = csv.Split("\r\n");
        Assert.Equal("table,kind,model,label,task,length,n,score,low,high,result,note", lines[0]);
        var first = data.Tables[0].Rows[0].Scores[0];
        Assert.Equal($"tiny/table1,last,base,the row base,gsm,24,40,2.5,0,7.5,{first.Cell},", lines[1]);
        var all = JsonNode.Parse(await Saved(page, page.GetByRole(AriaRole.Button, new() { Name = "All data as JSON" })))!;
        Assert.Equal(data.Title, (string?)all["report"]!["title"]);
        Assert.Equal(40, all[$"answers/{first.Cell}"]!["completion"]!.AsArray().Count);
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task An_empty_store_and_a_damaged_one_are_pages_too()
    {
        await using var empty = await chromium.Open(pages.Empty().File, width: 390);
        await Assertions.Expect(empty.Page.Locator("main")).ToContainTextAsync("./build.sh ReproduceTable1");
        Assert.Empty(await empty.Overflowing());
        var (file, data) = pages.Damaged();
        await using var damaged = await chromium.Open(file);
        await Assertions.Expect(damaged.Page.Locator("#troubles li")).ToHaveCountAsync(data.Troubles.Count);
        await Show(damaged.Page, "table");
        Assert.Empty(empty.Errors.Concat(damaged.Errors));
    }

    [BrowserFact]
    public async Task A_page_of_traces_plays_and_shows_text_as_text()
    {
        await using var opened = await chromium.Open(pages.Traces(), width: 390, scheme: ColorScheme.Dark);
        await Assertions.Expect(opened.Page.Locator(".player-counter")).ToHaveTextAsync("step 4 of 4");
        await opened.Page.Keyboard.PressAsync("Home");
        await opened.Page.Keyboard.PressAsync(" ");
        await Assertions.Expect(opened.Page.Locator(".player-counter")).ToHaveTextAsync("step 4 of 4", new() { Timeout = 20_000 });
        Assert.Equal(0, await opened.Page.Locator("img, [onerror]").CountAsync());
        Assert.Empty(await opened.Overflowing());
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task Dark_is_dark_and_print_has_no_controls()
    {
        var (file, _) = pages.Table();
        await using var light = await chromium.Open(file);
        await using var dark = await chromium.Open(file, scheme: ColorScheme.Dark);
        Assert.True(await Brightness(light.Page) > 200);
        Assert.True(await Brightness(dark.Page) < 60);
        await Assertions.Expect(dark.Page.Locator("#tabs")).ToBeVisibleAsync();
        await dark.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        Assert.True(await Brightness(dark.Page) > 200);
        await Assertions.Expect(dark.Page.Locator("#tabs")).ToBeHiddenAsync();

        static async Task<int> Brightness(IPage page) => await page.EvaluateAsync<int>(
            "() => Math.round(getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) / 3)");
    }

    private static async Task Show(IPage page, string view)
    {
        await page.Locator($"#tabs a[href='#{view}']").ClickAsync();
        await Assertions.Expect(page.Locator($".view.{view}")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync($"d1.views.find(view => view.name === '{view}').ready?.then(() => true)");
        await page.WaitForTimeoutAsync(100); // charts are drawn in the next frames
    }

    private static async Task<string> Saved(IPage page, ILocator button)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        return await reader.ReadToEndAsync();
    }
}
