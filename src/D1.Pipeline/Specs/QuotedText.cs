using System.Globalization;
using System.Text;

namespace D1.Pipeline.Specs;

/// <summary>Texts in quotes, as JSON and YAML both read them: in the letters of any language, with escapes only for what cannot be
/// seen.</summary>
internal static class QuotedText
{
    private const int ByteOrderMark = 0xfeff;

    public static string Write(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when rune.IsBmp && IsUnseen(rune) => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => rune.ToString(),
            });
        return quoted.Append('"').ToString();
    }

    private static bool IsUnseen(Rune rune) => rune.Value == ByteOrderMark || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}
