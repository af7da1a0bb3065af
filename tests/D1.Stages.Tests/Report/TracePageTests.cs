using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using D1.Stages.Report;
using D1.Stages.Traces;

namespace D1.Stages.Tests.Report;

/// <summary>The page that plays decodes.</summary>
public sealed partial class TracePageTests
{
    private const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\0<!--";

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void What_a_model_wrote_is_never_markup(int decodes)
    {
        var trace = new DecodeTrace(
            new TracedDecode(Hostile, Hostile, Hostile, Hostile, 1, 1, new(8, Hostile), new(9, Hostile)),
            [new TracedStep(0, 0, [0], [3], [Hostile], [0.5], [0])]);
        var page = Page(Hostile, Enumerable.Repeat(trace, decodes));
        Assert.DoesNotContain("alert(1)</script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', page);
        // The data, and the page's own scripts, which are those that the policy names.
        var scripts = Script().Matches(page);
        Assert.Equal(6, scripts.Count);
        Assert.StartsWith(" type=", scripts[0].Groups[1].Value, StringComparison.Ordinal);
        Assert.All(scripts.Skip(1), script => Assert.Contains(
            "'sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.Groups[2].Value))), page,
            StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_needs_nothing_else()
    {
        var page = Page("m, 2 steps", []);
        Assert.DoesNotContain("innerHTML", page.Replace("there is no innerHTML", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotMatch("""(src|href)="?http|@import|url\(|\beval\(|\son[a-z]+=""", page);
        Assert.Contains("<title>m, 2 steps</title>", page, StringComparison.Ordinal);
    }

    private static string Page(string title, IEnumerable<DecodeTrace> traces)
    {
        using var stream = new MemoryStream();
        TracePage.Write(stream, title, traces);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [GeneratedRegex("<script([^>]*)>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
