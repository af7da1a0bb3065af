using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace D1.Browser.Tests;

/// <summary>The system's Chromium, which the tests of a class share.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (ChromiumPath.Found is null) return;
        _playwright = await Playwright.CreateAsync();
        // Its own sandbox needs a user that is not root; what it opens here are pages of the tests.
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = ChromiumPath.Found,
            Args = ["--no-sandbox", "--hide-scrollbars"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a file, offline.</summary>
    /// <param name="file">The page.</param>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="hash">The part behind <c>#</c>.</param>
    public async Task<OpenedPage> Open(string file, int width = 1600, ColorScheme scheme = ColorScheme.Light, string hash = "")
    {
        var context = await _browser!.NewContextAsync(new()
        {
            Offline = true,
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = width < 500 ? 844 : 1000 },
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        var page = await context.NewPageAsync();
        var opened = new OpenedPage(page);
        await page.GotoAsync(new Uri(file).AbsoluteUri + hash);
        return opened;
    }
}

/// <summary>A page, and what went wrong in it.</summary>
public sealed class OpenedPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();

    internal OpenedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Dialog += (_, dialog) => _errors.Enqueue($"a dialog: {dialog.Message}");
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal)) _errors.Enqueue($"a request: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, exceptions, dialogs and requests.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>What overlaps the page's edges: elements that a reader at this width does not see whole, without those in a box that
    /// scrolls by itself.</summary>
    public async Task<string[]> Overflowing() => await Page.EvaluateAsync<string[]>("""
        () => {
            const wide = document.documentElement.clientWidth;
            const scrolls = element => {
                for (let at = element.parentElement; at; at = at.parentElement)
                    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX)
                        && at !== document.body && at !== document.documentElement) return true;
                return false;
            };
            const found = [...document.querySelectorAll('body *')].filter(element => {
                const box = element.getBoundingClientRect();
                return box.width > 0 && box.height > 0 && (box.right > wide + 1 || box.left < -1)
                    && getComputedStyle(element).visibility !== 'hidden' && !scrolls(element) && !element.closest('svg');
            }).map(element => `${element.tagName}.${element.className} to ${element.getBoundingClientRect().right} of ${wide}`);
            const all = document.documentElement.scrollWidth;
            if (all > wide) found.push(`the page scrolls sideways: ${all} of ${wide}`);
            return found;
        }
        """);

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}

/// <summary>A test that needs a browser; skipped, with the way to get one, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (ChromiumPath.Found is null) Skip = BrowserTheoryAttribute.Reason;
    }
}

/// <summary>The same for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    internal const string Reason = "needs Chromium: " + ChromiumPath.HowToGet;

    public BrowserTheoryAttribute()
    {
        if (ChromiumPath.Found is null) Skip = Reason;
    }
}
