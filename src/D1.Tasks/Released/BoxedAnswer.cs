using D1.Text;

namespace D1.Tasks.Released;

/// <summary>
/// The answer in a <c>\boxed{…}</c>, found and unwrapped as both released modules do (<c>math500_utils.py</c>, <c>parser_helper.py</c>).
/// </summary>
public static class BoxedAnswer
{
    private const string Box = "\\boxed";
    private const string OpenBox = "\\boxed{";
    private const string SpacedBox = "\\boxed ";
    private const string FramedBox = "\\fbox";

    /// <summary>
    /// The last box of a text: from <c>\boxed</c> (else <c>\fbox</c>) to the brace that closes it. A <c>\boxed</c> with a space anywhere
    /// goes first, and ends at a dollar sign. The whole text where there is no box; null where the box is not closed.
    /// </summary>
    public static string? Last(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains(SpacedBox, StringComparison.Ordinal))
            return SpacedBox + PythonText.BeforeFirst(PythonText.AfterLast(text, SpacedBox), "$");

        var start = text.LastIndexOf(Box, StringComparison.Ordinal);
        if (start < 0) start = text.LastIndexOf(FramedBox, StringComparison.Ordinal);
        if (start < 0) return text;

        var open = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '{') open++;
            else if (text[i] == '}' && --open == 0) return text[start..(i + 1)];
        }

        return null;
    }

    /// <summary>
    /// The content of a box; what is no box stays as it is. Null where the released code raises: a spaced box that is not at the start.
    /// </summary>
    public static string? Unwrap(string box)
    {
        ArgumentNullException.ThrowIfNull(box);
        if (box.Contains(SpacedBox, StringComparison.Ordinal))
            return box.StartsWith(SpacedBox, StringComparison.Ordinal) ? box[SpacedBox.Length..] : null;
        return box.StartsWith(OpenBox, StringComparison.Ordinal) && box[^1] == '}' ? box[OpenBox.Length..^1] : box;
    }

    /// <summary>
    /// The content of the last box, the whole text without one, or null where the released code raises: the box is not closed.
    /// </summary>
    public static string? Find(string text) => Last(text) is { } box ? Unwrap(box) : null;

    /// <summary>The content of the last box; null where there is none that is closed.</summary>
    public static string? Content(string text) =>
        text.Contains(Box, StringComparison.Ordinal) || text.Contains(FramedBox, StringComparison.Ordinal) ? Find(text) : null;
}
