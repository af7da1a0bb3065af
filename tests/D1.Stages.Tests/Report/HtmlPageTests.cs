using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using D1.Stages.Report;
using D1.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Stages.Tests.Report;

public sealed class HtmlPageTests
{
    // What models write to get out of where they stand.
    private static readonly string[] Hostile =
    [
        "</script><script>alert(1)</script>", "<!--<script>", "]]>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
        "\0\u202E\u2028", "\ud800",
    ];

    [Fact]
    public void Nothing_that_a_model_wrote_becomes_markup()
    {
        var text = JsonSerializer.Serialize(Hostile);
        var page = new WrittenPage(new HtmlPage("a test", Hostile[0]).Scripts("data.js").Data("short", Encoding.UTF8.GetBytes(text))
            .Data("long", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(string.Concat(Enumerable.Repeat(string.Concat(Hostile), 200))))));
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<string[]>(page.Text("short"))));
        Assert.Single(page.Scripts);
        Assert.DoesNotContain("<img", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_comes_out_of_the_page_as_it_went_in() => Prop.ForAll<string[]>(texts =>
    {
        var json = JsonSerializer.Serialize(texts.Concat(Hostile));
        var page = new WrittenPage(new HtmlPage("a test", "a page").Data("some/id", Encoding.UTF8.GetBytes(json)));
        Assert.Equal(JsonSerializer.Deserialize<string[]>(json), page.Json("some/id").Deserialize<string[]>());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_the_scripts_of_the_page_may_run_and_nothing_is_fetched()
    {
        var page = new WrittenPage(new HtmlPage("a test", "a page").Scripts("data.js"));
        var policy = Regex.Match(page.Html, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;
        var digests = page.Scripts.Select(script => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script))));
        Assert.Equal($"script-src {string.Join(' ', digests.Select(digest => $"'sha256-{digest}'"))}",
            policy.Split("; ").Single(part => part.StartsWith("script-src", StringComparison.Ordinal)));
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_is_known_by_who_made_it()
    {
        using var folder = new TemporaryFolder();
        using (var stream = File.Create(folder["page.html"])) new HtmlPage("a test", "a page").Write(stream);
        Assert.True(HtmlPage.IsBy("a test", folder["page.html"]));
        Assert.False(HtmlPage.IsBy("another", folder["page.html"]));
        Assert.False(HtmlPage.IsBy("a test", folder.Write("other.html", "<!doctype html>")));
        Assert.False(HtmlPage.IsBy("a test", folder["none.html"]));
    }
}
