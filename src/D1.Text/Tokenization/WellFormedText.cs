using System.Text;

namespace D1.Text.Tokenization;

/// <summary>Text as UTF-8 can hold it.</summary>
public static class WellFormedText
{
    /// <summary>Each half of a surrogate pair that stands alone becomes U+FFFD.</summary>
    public static string ReplaceLoneSurrogates(this string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) result.Append(rune); // the enumerator replaces them
        return result.ToString();
    }
}
