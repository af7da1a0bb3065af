using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace D1.Stages.Report;

/// <summary>
/// A self-contained HTML document, from disk and without network. Its scripts are those of this assembly and no others: the
/// Content-Security-Policy names them by digest, so nothing that a model wrote is ever run.
/// </summary>
/// <param name="maker">What makes such pages, such as <c>d1 report</c>: it tells them from any other file.</param>
/// <param name="title">Its title, as text.</param>
public sealed class HtmlPage(string maker, string title)
{
    // Shorter data costs more to unpack than it saves.
    private const int LeastCompressed = 4096;

    private readonly StringBuilder _styles = new(), _data = new(), _scripts = new();
    private readonly List<string> _digests = [];
    private string _body = "";

    /// <summary>Sets the body to a file of the page.</summary>
    public HtmlPage Body(string file)
    {
        _body = Resource(file);
        return this;
    }

    /// <summary>Adds style sheets, in order.</summary>
    public HtmlPage Styles(params IEnumerable<string> files)
    {
        foreach (var file in files) _styles.Append("<style>\n").Append(Resource(file)).Append("</style>\n");
        return this;
    }

    /// <summary>Adds scripts, which run in order once the document and its data are there.</summary>
    public HtmlPage Scripts(params IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var script = "\n" + Resource(file);
            _digests.Add($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'");
            _scripts.Append("<script>").Append(script).Append("</script>\n");
        }
        return this;
    }

    /// <summary>Adds a text, JSON mostly, that scripts read by <c>d1.data(id)</c>; long ones are compressed.</summary>
    public HtmlPage Data(string id, ReadOnlySpan<byte> utf8)
    {
        var isLong = utf8.Length >= LeastCompressed;
        // base64 has no character that ends a script; of JSON only < can begin an end tag or a comment, and only in strings.
        var text = isLong ? Convert.ToBase64String(Deflate(utf8))
            : Encoding.UTF8.GetString(utf8).Replace("<", "\\u003c", StringComparison.Ordinal);
        _data.Append(CultureInfo.InvariantCulture,
            $"<script type=\"{(isLong ? "text/plain+deflate" : "application/json")}\" id=\"{HtmlEncoder.Default.Encode("data-" + id)}\">")
            .Append(text).Append("</script>\n");
        return this;
    }

    /// <summary>Whether a file is a page of a maker's.</summary>
    public static bool IsBy(string maker, string file)
    {
        if (!File.Exists(file)) return false;
        using var reader = new StreamReader(file);
        var begin = new char[256];
        return new string(begin, 0, reader.ReadBlock(begin)).Contains(Mark(maker), StringComparison.Ordinal);
    }

    /// <summary>The document as UTF-8.</summary>
    public void Write(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        writer.Write($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            {Mark(maker)}
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{HtmlEncoder.Default.Encode(title)}</title>

            """);
        writer.Write(_styles);
        writer.Write("</head>\n<body>\n");
        writer.Write(_body);
        writer.Write(_data);
        writer.Write(_scripts);
        writer.Write("</body>\n</html>\n");
    }

    // Charts set styles and save pictures.
    private string Policy => $"default-src 'none'; script-src {string.Join(' ', _digests)}; style-src 'unsafe-inline'; "
        + "img-src data: blob:; form-action 'none'; base-uri 'none'";

    private static string Mark(string maker) => $"<meta name=\"generator\" content=\"{HtmlEncoder.Default.Encode(maker)}\">";

    private static byte[] Deflate(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal)) zlib.Write(bytes);
        return packed.ToArray();
    }

    private static string Resource(string file)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("report/" + file)
            ?? throw new FileNotFoundException($"the page has no file {file}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
