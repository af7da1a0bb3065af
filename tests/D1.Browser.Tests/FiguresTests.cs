using System.Diagnostics;
using System.Globalization;
using D1.Tests;
using Microsoft.Playwright;

namespace D1.Browser.Tests;

/// <summary>How large reports are and how fast they open: docs/report.md has what ./build.sh Documents measured.</summary>
public sealed class FiguresTests(Chromium chromium, WrittenPages pages) : IClassFixture<Chromium>, IClassFixture<WrittenPages>
{
    private const int Problems = 10_000, Runs = 100;
    private const double Megabyte = 1e6;

    [BrowserFact]
    public async Task A_report_of_a_hundred_runs_and_ten_thousand_items_is_measured()
    {
        var real = Environment.GetEnvironmentVariable(PicturesTests.Variable);
        var watch = Stopwatch.StartNew();
        var (large, _) = pages.Large(Problems, Runs);
        var made = watch.Elapsed.TotalSeconds;
        var size = new FileInfo(large).Length / Megabyte;
        Assert.InRange(size, 1, 30);
        var opens = await Opens(large);
        await using var opened = await chromium.Open(large, hash: "#items?a=tiny/table1/base&b=tiny/table1/sft&task=gsm&length=24");
        await Assertions.Expect(opened.Page.Locator(".view.items [role=status]")).ToHaveTextAsync("10,000 problems");
        var found = await opened.Page.EvaluateAsync<double>("""
            async () => {
                await new Promise(resolve => setTimeout(resolve, 1000));
                const search = document.querySelector('.view.items input[type=search]');
                const status = document.querySelector('.view.items [role=status]');
                const begin = performance.now();
                search.value = 'which number is 9876?';
                search.dispatchEvent(new Event('input', { bubbles: true }));
                do await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
                while (!status.textContent.startsWith('1 of') && performance.now() < begin + 20000);
                return (performance.now() - begin) / 1000;
            }
            """);
        Assert.Empty(opened.Errors);
        if (real is not { Length: > 0 }) return;
        var opensReal = await Opens(real);
        var nano = new FileInfo(real).Length / Megabyte;
        Assert.InRange(nano, 1, 8);
        var rows = string.Create(CultureInfo.InvariantCulture, $"""
            | | size | drawn after |
            |---|---|---|
            | {Path.GetFileName(real)} | {nano:0.0} MB | {opensReal:0.00} s |
            | {Runs} runs, two models on {Problems:N0} items | {size:0.0} MB, made in {made:0.0} s with its data | {opens:0.00} s |

            An item of {Problems:N0} is found {found:0.00} s after it is typed. `./build.sh Documents`, {DateTime.UtcNow:yyyy-MM-dd},
            {Environment.ProcessorCount} cores, Chromium {opened.Page.Context.Browser!.Version}.

            """);
        var document = Path.Combine(SharedData.RepositoryRoot, "docs", "report.md");
        var text = await File.ReadAllTextAsync(document);
        const string begin = "<!-- figures -->\n", end = "<!-- /figures -->";
        await File.WriteAllTextAsync(document, text[..(text.IndexOf(begin, StringComparison.Ordinal) + begin.Length)] + rows
            + text[text.IndexOf(end, StringComparison.Ordinal)..]);
    }

    /// <summary>Seconds from the start of loading until the charts of the first view are drawn.</summary>
    private async Task<double> Opens(string file)
    {
        await using var opened = await chromium.Open(file);
        // Not by a function that is asked again and again: the page's policy forbids what Playwright does for that.
        await opened.Page.Locator(".view.table .plot-container").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return await opened.Page.EvaluateAsync<double>("performance.now() / 1000");
    }
}
