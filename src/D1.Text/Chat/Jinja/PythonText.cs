using System.Text;

namespace D1.Text.Chat.Jinja;

/// <summary>Python's strings: counted in code points, stripped by Python's idea of white space.</summary>
internal static class PythonText
{
    /// <summary>Unicode's white space and the four information separators.</summary>
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\x1C' and <= '\x1F';

    public static string Strip(string text, string? characters, bool left = true, bool right = true)
    {
        var set = characters is null ? null : characters.EnumerateRunes().ToHashSet();
        var runes = text.EnumerateRunes().ToArray();
        var (start, end) = (0, runes.Length);
        while (left && start < end && Belongs(runes[start])) start++;
        while (right && end > start && Belongs(runes[end - 1])) end--;
        return start == 0 && end == runes.Length ? text : Join(runes.AsSpan(start, end - start));

        bool Belongs(Rune rune) => set?.Contains(rune) ?? (rune.IsBmp && IsSpace((char)rune.Value));
    }

    public static int Length(string text) => text.EnumerateRunes().Count();

    public static string Join(ReadOnlySpan<Rune> runes)
    {
        var text = new StringBuilder(runes.Length);
        foreach (var rune in runes) text.Append(rune);
        return text.ToString();
    }

    /// <summary><c>str.split</c>: without a separator at runs of white space, and no empty parts.</summary>
    public static List<object?> Split(string text, string? separator, long most)
    {
        var limit = most is < 0 or > int.MaxValue - 1 ? int.MaxValue : (int)most + 1;
        if (separator is not null) return [.. text.Split(separator, limit)];
        var parts = new List<object?>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && IsSpace(text[at])) at++;
            if (at >= text.Length) return parts;
            if (parts.Count == limit - 1)
            {
                parts.Add(text[at..]);
                return parts;
            }

            var start = at;
            while (at < text.Length && !IsSpace(text[at])) at++;
            parts.Add(text[start..at]);
        }
    }

    /// <summary>The first letter of the text large, the others small.</summary>
    public static string Capitalize(string text)
    {
        if (text.Length == 0) return text;
        var first = char.IsSurrogatePair(text, 0) ? 2 : 1;
        return text[..first].ToUpperInvariant() + text[first..].ToLowerInvariant();
    }

    /// <summary>The first letter of every word large, the others small.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune));
            inWord = Rune.IsLetter(rune);
        }

        return result.ToString();
    }
}
