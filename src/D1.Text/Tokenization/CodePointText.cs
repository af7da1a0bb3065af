using System.Text;

namespace D1.Text.Tokenization;

/// <summary>
/// A text whose parts are counted and cut in Unicode code points, with a shadow that .NET's regular expressions read rightly: they look at
/// UTF-16 units, where a letter or digit beyond the Basic Multilingual Plane is two surrogates of no class. The shadow holds one unit a
/// code point; such a code point is replaced by one of the same class.
/// </summary>
public sealed class CodePointText
{
    private const char Letter = '\u0100';
    private const char Digit = '\u0660';
    private const char OtherNumber = '\u2460';
    private const char Other = '\uE000';

    // Where code point i starts in the text; null where every code point is one unit.
    private readonly int[]? _starts;

    public CodePointText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        Shadow = text;
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return;

        var shadow = new StringBuilder(text.Length);
        var starts = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length;)
        {
            starts.Add(at);
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var units);
            shadow.Append(units == 1 ? text[at] : Shade(rune));
            at += units;
        }

        starts.Add(text.Length);
        _starts = [.. starts];
        Shadow = shadow.ToString();
    }

    public string Text { get; }

    /// <summary>One UTF-16 unit a code point: match against this, then cut with <see cref="Slice"/>.</summary>
    public string Shadow { get; }

    /// <summary>Code points.</summary>
    public int Length => Shadow.Length;

    /// <summary>The text of <paramref name="length"/> code points from code point <paramref name="start"/>.</summary>
    public ReadOnlySpan<char> Slice(int start, int length) =>
        _starts is null ? Text.AsSpan(start, length) : Text.AsSpan(_starts[start], _starts[start + length] - _starts[start]);

    /// <summary>Code points of a text; a lone surrogate counts as one.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
            if (char.IsSurrogatePair(text[i - 1], text[i])) count--;
        return count;
    }

    private static char Shade(Rune rune) =>
        Rune.IsLetter(rune) ? Letter : Rune.IsDigit(rune) ? Digit : Rune.IsNumber(rune) ? OtherNumber : Other;
}
