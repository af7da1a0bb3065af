using Nuke.Common;
using Nuke.Common.IO;

/// <summary>A part of a document that a target writes: between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</summary>
static class GeneratedBlock
{
    public static void Write(AbsolutePath file, string name, string content)
    {
        var (begin, end) = ($"<!-- {name} -->", $"<!-- /{name} -->");
        var text = file.ReadAllText();
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, $"{file} has no place for this: a line {begin}, and a line {end} below it");
        file.WriteAllText($"{text[..from]}{begin}\n{content}\n{text[to..]}");
    }
}
