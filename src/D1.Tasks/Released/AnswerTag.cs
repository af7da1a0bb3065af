using D1.Text;

namespace D1.Tasks.Released;

/// <summary>
/// What stands between <c>&lt;answer&gt;</c> and <c>&lt;/answer&gt;</c>, in each of the ways in which the released code looks there.
/// </summary>
public static class AnswerTag
{
    public const string Open = "<answer>";
    public const string Close = "</answer>";

    /// <summary>The first block (<c>re.search</c>), stripped, or null.</summary>
    public static string? First(string text) => Blocks(text).Select(PythonText.Strip).FirstOrDefault();

    /// <summary>The last of the blocks that do not overlap (<c>re.findall</c>), stripped, or null.</summary>
    public static string? Last(string text) => Blocks(text).Select(PythonText.Strip).LastOrDefault();

    /// <summary>What follows the last opening tag, up to a closing tag where there is one, stripped. The whole text without tags.</summary>
    public static string AfterLastOpen(string text) => PythonText.Strip(PythonText.BeforeFirst(PythonText.AfterLast(text, Open), Close));

    /// <summary>What follows the first opening tag, up to the next tag of either kind, or null without an opening tag.</summary>
    public static string? AfterFirstOpen(string text) =>
        text.Split(Open) is [_, var answer, ..] ? PythonText.BeforeFirst(answer, Close) : null;

    private static IEnumerable<string> Blocks(string text)
    {
        var at = 0;
        while (text.IndexOf(Open, at, StringComparison.Ordinal) is >= 0 and var open)
        {
            var start = open + Open.Length;
            var end = text.IndexOf(Close, start, StringComparison.Ordinal);
            if (end < 0) yield break;
            yield return text[start..end];
            at = end + Close.Length;
        }
    }
}
