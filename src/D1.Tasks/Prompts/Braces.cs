namespace D1.Tasks.Prompts;

/// <summary>
/// Splits a format string at its braces, as Python's f-strings do: <c>{name}</c> is a field, doubled braces are themselves.
/// </summary>
internal static class Braces
{
    /// <exception cref="FormatException">A brace has no partner, or braces are nested or empty.</exception>
    public static IEnumerable<(string Text, bool InBraces)> Split(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var brace = text.AsSpan(at).IndexOfAny('{', '}');
            var end = brace < 0 ? text.Length : at + brace;
            if (end > at) yield return (text[at..end], false);
            if (end == text.Length) yield break;
            if (end + 1 < text.Length && text[end + 1] == text[end])
            {
                yield return (text[end].ToString(), false);
                at = end + 2;
                continue;
            }

            var close = text[end] == '}' ? -1 : text.AsSpan(end + 1).IndexOfAny('{', '}');
            if (close < 0 || text[end + 1 + close] == '{')
                throw new FormatException(text[end] == '}' ? "a '}' without '{'" : "a '{' without '}'");
            if (string.IsNullOrWhiteSpace(text[(end + 1)..(end + 1 + close)])) throw new FormatException("nothing between braces");
            yield return (text[(end + 1)..(end + 1 + close)], true);
            at = end + close + 2;
        }
    }
}
