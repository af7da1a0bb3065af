using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Stages.Report;

namespace D1.Tests;

/// <summary>A page as it is written, and what it holds.</summary>
public sealed partial class WrittenPage
{
    /// <summary>The page of a report.</summary>
    public WrittenPage(Report report)
    {
        using var stream = new MemoryStream();
        report.Write(stream);
        Html = Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Any page.</summary>
    public WrittenPage(HtmlPage page)
    {
        using var stream = new MemoryStream();
        page.Write(stream);
        Html = Encoding.UTF8.GetString(stream.ToArray());
    }

    public string Html { get; }

    /// <summary>The scripts that would run.</summary>
    public IEnumerable<string> Scripts => Script().Matches(Html).Select(match => match.Groups[1].Value);

    /// <summary>A text that the page holds.</summary>
    public string Text(string id)
    {
        var match = Regex.Match(Html, $"<script type=\"([^\"]+)\" id=\"data-{Regex.Escape(id)}\">([^<]*)</script>");
        Assert.True(match.Success, id);
        if (match.Groups[1].Value == "application/json") return match.Groups[2].Value;
        using var zlib = new ZLibStream(new MemoryStream(Convert.FromBase64String(match.Groups[2].Value)), CompressionMode.Decompress);
        using var reader = new StreamReader(zlib);
        return reader.ReadToEnd();
    }

    public JsonNode Json(string id) => JsonNode.Parse(Text(id))!;

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
