using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace D1.Text;

/// <summary>What Python's <c>str</c> methods and <c>re</c> take for white space and digits, where .NET's own notions differ.</summary>
public static partial class PythonText
{
    /// <summary>
    /// The class <c>\s</c> of <c>re</c>, for use inside square brackets: .NET's lacks the four separators U+001C … U+001F.
    /// </summary>
    public const string SpaceClass = @"\s\x1c-\x1f";

    /// <summary><c>str.isspace</c> of one character.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary><c>str.strip()</c>.</summary>
    public static string Strip(string text) => Strip(text, null);

    /// <summary><c>str.strip(characters)</c>, <c>str.lstrip</c> and <c>str.rstrip</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">What goes; null is white space.</param>
    /// <param name="left">Whether it goes from the beginning.</param>
    /// <param name="right">Whether it goes from the end.</param>
    public static string Strip(string text, string? characters, bool left = true, bool right = true)
    {
        var set = characters is null ? null : Runes(characters).ToHashSet();
        var (start, end) = (0, text.Length);
        while (left && start < end)
        {
            Rune.DecodeFromUtf16(text.AsSpan(start, end - start), out var first, out var length);
            if (!Belongs(first)) break;
            start += length;
        }

        while (right && end > start)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(start, end - start), out var last, out var length);
            if (!Belongs(last)) break;
            end -= length;
        }

        return text[start..end];

        bool Belongs(Rune rune) => set?.Contains(rune) ?? (rune.IsBmp && IsSpace((char)rune.Value));
    }

    /// <summary>The code points that a text is indexed by.</summary>
    public static Rune[] Runes(string text)
    {
        var runes = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes()) runes.Add(rune);
        return [.. runes];
    }

    /// <summary><c>str.splitlines()</c>, whose line ends are more than those of files.</summary>
    public static string[] Lines(string text)
    {
        var lines = LineEnd().Split(text);
        return lines[^1].Length == 0 ? lines[..^1] : lines;
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

    [GeneratedRegex(@"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")]
    private static partial Regex LineEnd();

    private static bool All(this StringRuneEnumerator runes, Func<Rune, bool> holds)
    {
        foreach (var rune in runes)
            if (!holds(rune)) return false;
        return true;
    }
}
