using D1.Tests;
using Microsoft.Playwright;

namespace D1.Browser.Tests;

/// <summary>The pictures of README.md and docs/: ./build.sh Documents takes them of a real report, tests of a small one.</summary>
public sealed class PicturesTests(Chromium chromium, WrittenPages pages) : IClassFixture<Chromium>, IClassFixture<WrittenPages>
{
    // The page whose pictures docs/images has; without it nothing there is touched.
    internal const string Variable = "D1_PICTURES_OF";

    [BrowserTheory]
    [InlineData("table", 1600, 1220)]
    [InlineData("curves", 1280, 960)]
    [InlineData("items", 1280, 960)]
    [InlineData("decode", 1280, 960)]
    public async Task Pictures_are_taken_of_every_view(string view, int width, int height)
    {
        using var folder = new TemporaryFolder();
        var (page, images) = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } real
            ? (real, Path.Combine(SharedData.RepositoryRoot, "docs", "images")) : (pages.Table().File, folder.Path);
        var file = Path.Combine(images, $"{view}.png");
        await using var opened = await chromium.Open(page, width, hash: $"#{view}");
        await opened.Page.SetViewportSizeAsync(width, height);
        await Assertions.Expect(opened.Page.Locator($".view.{view}")).ToBeVisibleAsync();
        await opened.Page.WaitForTimeoutAsync(1500);
        await opened.Page.ScreenshotAsync(new() { Path = file });
        if (view == "decode") await Assertions.Expect(opened.Page.Locator(".player-view")).ToHaveCountAsync(2);
        Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(file)[1..4]);
        Assert.Empty(opened.Errors);
    }
}
