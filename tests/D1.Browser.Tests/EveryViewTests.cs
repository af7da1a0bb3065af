using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace D1.Browser.Tests;

/// <summary>All views of pages of every kind, and their numbers.</summary>
public sealed class EveryViewTests(Chromium chromium, WrittenPages pages) : IClassFixture<Chromium>, IClassFixture<WrittenPages>
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
        foreach (var (file, data) in ((string, D1.Stages.Report.ReportData)[])[pages.Table(), pages.HostileTable(), pages.Damaged(),
            pages.Claims(WrittenPages.Hostile), pages.Ablation(WrittenPages.Hostile)])
        {
            await using var opened = await chromium.Open(file, width, scheme);
            foreach (var view in data.Tables.Any(table => table.IsAblation) ? Views.Skip(1).Prepend("ablations")
                : data.Claims.Count > 0 ? Views.Append("claims") : Views)
            {
                await Show(opened.Page, view);
                Assert.Empty(await opened.Overflowing());
                // What a model wrote is text in all of them.
                const string markup = "main img, iframe, object, embed, a[href^='javascript:'], [onerror]";
                Assert.Equal(0, await opened.Page.Locator(markup).CountAsync());
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
        var expected = data.Tables[0].Rows.SelectMany(row => row.Scores)
            .Select(score => score.Score.ToString("0.0", CultureInfo.InvariantCulture));
        Assert.Equal(expected, shown);
        var ranges = await opened.Page.Locator(".view.table article > .panels .scores tbody:first-of-type .range").AllInnerTextsAsync();
        Assert.Equal(data.Tables[0].Rows.SelectMany(row => row.Scores).Select(score =>
            string.Create(CultureInfo.InvariantCulture, $"{score.Low:0.0}–{score.High:0.0}")), ranges);
        Assert.Contains("78.2", await opened.Page.Locator(".view.table .beside").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("another model than the paper", await opened.Page.InnerTextAsync(".view.table"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Claims_have_their_verdicts_tasks_and_what_to_run()
    {
        var (file, _) = pages.Claims();
        await using var opened = await chromium.Open(file, hash: "#claims");
        var view = opened.Page.Locator(".view.claims");
        await Show(opened.Page, "claims");
        Assert.Empty(opened.Errors);
        await Assertions.Expect(view).ToContainTextAsync(
            "Of 3 claims of the paper, held against this model: 1 supported, 1 refuted, 1 not run.");
        await Assertions.Expect(view.Locator(".claim")).ToHaveCountAsync(3);
        await Assertions.Expect(view.Locator(".claim").First.Locator("li")).ToContainTextAsync(
            ["gsm: supported +9.8", "sudoku: undecided", "math: refuted −7.8", "countdown: undecided"]);
        await Assertions.Expect(view.Locator(".claim").Nth(1)).ToContainTextAsync("grpo not below base by more than 3 on a task of table1");
        await Assertions.Expect(view.Locator(".claim").Last).ToContainTextAsync("./build.sh Ablations");
        await Assertions.Expect(view.Locator(".js-plotly-plot").First).ToBeVisibleAsync();
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task An_ablation_has_differences_times_and_curves_and_is_what_opens_where_there_is_no_other_table()
    {
        var (file, _) = pages.Ablation();
        await using var opened = await chromium.Open(file);
        var view = opened.Page.Locator(".view.ablations");
        await Assertions.Expect(view.Locator("h2")).ToHaveTextAsync("Ablation tiny/masks");
        await Assertions.Expect(view.Locator(".ablation tbody tr")).ToContainTextAsync(["the careful row", "the hasty row"]);
        // 4 − 6 and 7 − 8 of ten, and ± 12.706 · 5 on each side.
        await Assertions.Expect(view.Locator(".ablation tbody tr").Last).ToContainTextAsync("−15.0");
        await Assertions.Expect(view.Locator(".ablation tbody tr").Last).ToContainTextAsync("[−78.5, +48.5]");
        await Assertions.Expect(view.Locator(".panels tbody tr")).ToContainTextAsync("threshold1.0–2.593.880.0–107.5");
        await Assertions.Expect(view.Locator(".js-plotly-plot")).ToHaveCountAsync(2);
        await Assertions.Expect(opened.Page.Locator("#tabs a").First).ToHaveTextAsync("Ablations");
        Assert.Empty(opened.Errors);
    }

    [BrowserFact]
    public async Task Two_models_decode_the_same_problem_on_one_scrubber()
    {
        var (file, _) = pages.Table();
        await using var opened = await chromium.Open(file,
            hash: "#decode?a=tiny/table1/base&b=tiny/table1/sft&task=gsm&length=24&id=gsm/1");
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
    public async Task What_is_missing_is_listed_above_the_rest_and_an_empty_store_is_a_page_too()
    {
        await using var empty = await chromium.Open(pages.Empty().File, width: 390);
        await Assertions.Expect(empty.Page.Locator("main")).ToContainTextAsync("./build.sh ReproduceTable1");
        Assert.Empty(await empty.Overflowing());
        Assert.Empty(empty.Errors);
        var (file, data) = pages.Damaged();
        await using var damaged = await chromium.Open(file);
        await Assertions.Expect(damaged.Page.Locator("#troubles li")).ToHaveCountAsync(data.Troubles.Count);
        await Show(damaged.Page, "table");
        Assert.Empty(damaged.Errors);
    }

    [BrowserFact]
    public async Task A_score_whose_other_side_is_gone_leads_to_its_own_items_and_an_old_link_says_what_it_shows_instead()
    {
        var (file, data) = pages.WithoutBase();
        await using var opened = await chromium.Open(file);
        await Show(opened.Page, "table");
        Assert.Equal(48, data.Tables[0].Rows[1].Scores[1].Length);
        await opened.Page.Locator(".view.table article > .panels .scores tbody:first-of-type a.score").Last.ClickAsync();
        // The item joins the link once its list is drawn.
        const string link = "#items?a=tiny/table1/sft&b=none&task=gsm&length=48&id=gsm/0";
        await Assertions.Expect(opened.Page).ToHaveURLAsync(new Regex(Regex.Escape(link) + "$"));
        await using var linked = await chromium.Open(file, hash: "#items?a=tiny/table1/base&b=tiny/table1/sft&task=gsm&length=48");
        await Assertions.Expect(linked.Page.Locator(".view.items .alert")).ToContainTextAsync("no answers of both on gsm at 48 tokens");
        Assert.Empty(opened.Errors.Concat(linked.Errors));
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

    private static async Task Show(IPage page, string view)
    {
        await page.Locator($"#tabs a[href='#{view}']").ClickAsync();
        await Assertions.Expect(page.Locator($".view.{view}")).ToBeVisibleAsync();
        await page.EvaluateAsync($"async () => {{ await d1.views.find(view => view.name === '{view}').ready; }}");
        await page.WaitForTimeoutAsync(100); // charts are drawn in the next frames
    }
}
