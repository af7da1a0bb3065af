using System.Globalization;
using System.Text;

namespace D1.Tasks.Released;

/// <summary>What Python's <c>str</c> methods and <c>re</c> take for white space and digits, where .NET's own notions differ.</summary>
public static class PythonText
{
    /// <summary>
    /// The class <c>\s</c> of <c>re</c>, for use inside square brackets: .NET's lacks the four separators U+001C … U+001F.
    /// </summary>
    public const string SpaceClass = @"\s\x1c-\x1f";

    /// <summary><c>str.isspace</c> of one character.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary><c>str.strip()</c>.</summary>
    public static string Strip(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsSpace(text[start])) start++;
        while (end > start && IsSpace(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary><c>str.isdigit()</c> of one character: decimals of every script, and superscript or circled digits too.</summary>
    public static bool IsDigit(Rune rune) => rune.IsAscii ? Rune.IsDigit(rune) : CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0;

    /// <summary><c>str.isdigit()</c>: not empty, and digits only.</summary>
    public static bool IsDigits(string text) => text.Length > 0 && text.EnumerateRunes().All(IsDigit);

    /// <summary>The value of what <c>\d</c> matches (decimals of every script), else −1.</summary>
    public static int DecimalValue(Rune rune) => Rune.IsDigit(rune) ? (int)Rune.GetNumericValue(rune) : -1;

    /// <summary>Occurrences that do not overlap, as <c>str.count</c>.</summary>
    public static int Count(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length,
            StringComparison.Ordinal)) count++;
        return count;
    }

    /// <summary><c>text.split(separator)[-1]</c>.</summary>
    public static string AfterLast(string text, string separator)
    {
        var at = text.LastIndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? text : text[(at + separator.Length)..];
    }

    /// <summary><c>text.split(separator)[0]</c>.</summary>
    public static string BeforeFirst(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? text : text[..at];
    }

    private static bool All(this StringRuneEnumerator runes, Func<Rune, bool> holds)
    {
        foreach (var rune in runes)
            if (!holds(rune)) return false;
        return true;
    }
}
