using System.Globalization;
using System.Text;

namespace D1.Model.Tokenization.Patterns;

/// <summary>The pattern's text, read code point by code point, with the escapes that stand for one code point or one set.</summary>
internal sealed class PatternReader(string text)
{
    public int At { get; private set; }

    public bool AtEnd => At >= text.Length;

    public InputException Error(string message) => new($"the pattern '{text}', character {At + 1}: {message}");

    public bool Sees(string expected) => string.CompareOrdinal(text, At, expected, 0, expected.Length) == 0;

    public bool Take(string expected)
    {
        if (!Sees(expected)) return false;
        At += expected.Length;
        return true;
    }

    public int Next()
    {
        if (AtEnd) throw Error("it ends too early");
        if (Rune.DecodeFromUtf16(text.AsSpan(At), out var rune, out var length) != System.Buffers.OperationStatus.Done)
            throw Error("half of a surrogate pair");
        At += length;
        return rune.Value;
    }

    /// <summary>Everything up to <paramref name="end"/>, which is consumed too.</summary>
    public string TakeUntil(string end)
    {
        var stop = text.IndexOf(end, At, StringComparison.Ordinal);
        if (stop < 0) throw Error($"'{end}' is missing");
        var taken = text[At..stop];
        At = stop + end.Length;
        return taken;
    }

    /// <summary>
    /// The interval <c>{n}</c>, <c>{n,}</c>, <c>{n,m}</c> or <c>{,m}</c>; null, and nothing consumed, if it is something else: then the
    /// brace is itself.
    /// </summary>
    public (int Min, int? Max)? TakeInterval()
    {
        var end = text.IndexOf('}', At);
        if (!Sees("{") || end < 0) return null;
        var parts = text[(At + 1)..end].Split(',');
        if (parts.Length > 2 || parts.All(part => part.Length == 0) || parts.Any(part => part.Any(digit => !char.IsAsciiDigit(digit))))
            return null;
        var bounds = Array.ConvertAll(parts,
            part => part.Length == 0 ? (int?)null : int.TryParse(part, CultureInfo.InvariantCulture, out var value) ? value
                : throw Error("the repetition is too large"));
        var (min, max) = (bounds[0] ?? 0, bounds[^1]);
        if (max < min) throw Error("a repetition's limits are in the wrong order");
        At = end + 1;
        return (min, max);
    }

    /// <summary>What follows a backslash, inside a class and outside.</summary>
    /// <param name="rune">The code point if it was one, which may begin a range; else null.</param>
    public RuneSet TakeEscape(out int? rune)
    {
        var letter = Next();
        rune = null;
        switch (letter)
        {
            case 'p' or 'P': return TakeProperty(letter == 'P');
            case 's': return RuneSet.Space;
            case 'S': return RuneSet.Space.Negate();
            case 'd': return RuneSet.Digit;
            case 'D': return RuneSet.Digit.Negate();
            case 'w': return RuneSet.Word;
            case 'W': return RuneSet.Word.Negate();
            case 'h': return RuneSet.HexDigit;
            case 'H': return RuneSet.HexDigit.Negate();
            default:
                rune = Unescape(letter);
                return RuneSet.Of(rune.Value);
        }
    }

    private int Unescape(int letter) => letter switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'f' => '\f',
        'v' => '\v',
        'a' => '\a',
        'e' => 0x1B,
        '0' => 0,
        'x' => Take("{") ? Hexadecimal(TakeUntil("}")) : Hexadecimal(TakeCharacters(2)),
        'u' => Hexadecimal(TakeCharacters(4)),
        >= '1' and <= '9' => throw Error("back-references are not supported"),
        _ when char.IsAsciiLetter((char)letter) && letter < 128 => throw Error($"the escape '\\{(char)letter}' is not supported"),
        _ => letter,
    };

    private string TakeCharacters(int count)
    {
        if (At + count > text.Length) throw Error("an escape ends too early");
        At += count;
        return text[(At - count)..At];
    }

    private int Hexadecimal(string digits) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune) && Rune.IsValid(rune) ? rune
            : throw Error($"'{digits}' is not a code point");

    private RuneSet TakeProperty(bool negated)
    {
        var name = Take("{") ? TakeUntil("}") : char.ConvertFromUtf32(Next());
        if (name.StartsWith('^')) (name, negated) = (name[1..], !negated);
        var set = PatternProperties.Find(name) ?? throw Error($"the property '{name}' is not supported");
        return negated ? set.Negate() : set;
    }
}
