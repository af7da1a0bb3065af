using D1.Tests;
using Microsoft.Playwright;

namespace D1.Browser.Tests;

/// <summary>The pictures of README.md and docs/: ./build.sh Documents takes them of a real report, tests of a small one.</summary>
public sealed class PicturesTests(Chromium chromium, WrittenPages pages) : IClassFixture<Chromium>, IClassFixture<WrittenPages>
{
    // The page whose pictures docs/images has; without it nothing there is touched.
    internal const string Variable = "D1_PICTURES_OF";

    [BrowserTheory]
    [InlineData("table", "", 1040)]
    [InlineData("curves", "", 900)]
    [InlineData("items", "", 900)]
    [InlineData("decode", "", 900)]
    public async Task Pictures_are_taken_of_every_view(string view, string query, int height)
    {
        using var folder = new TemporaryFolder();
        var (page, images) = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } real
            ? (real, Path.Combine(SharedData.RepositoryRoot, "docs", "images")) : (pages.Table().File, folder.Path);
        var file = Path.Combine(images, $"{view}.png");
        await using var opened = await chromium.Open(page, width: 1280, hash: $"#{view}{query}");
        await opened.Page.SetViewportSizeAsync(1280, height);
        await Assertions.Expect(opened.Page.Locator($".view.{view}")).ToBeVisibleAsync();
        await opened.Page.WaitForTimeoutAsync(1500);
        await opened.Page.ScreenshotAsync(new() { Path = file });
        Assert.Equal("\x89PNG"u8.ToArray()[^3..], File.ReadAllBytes(file)[1..4]);
        Assert.Empty(opened.Errors);
    }
}
