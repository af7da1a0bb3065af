using System.Globalization;
using System.Text;

namespace D1.Model.Tokenization.Patterns;

/// <summary>A set of code points, of all planes: what .NET's own classes cannot be, which see halves of surrogate pairs.</summary>
internal sealed class RuneSet
{
    private const int AsciiEnd = 128;

    private readonly Func<int, bool> _contains;
    private readonly UInt128 _ascii;

    private RuneSet(Func<int, bool> contains)
    {
        _contains = contains;
        for (var rune = 0; rune < AsciiEnd; rune++)
            if (contains(rune)) _ascii |= UInt128.One << rune;
    }

    public static RuneSet Any { get; } = new(_ => true);

    /// <summary>Unicode's White_Space.</summary>
    public static RuneSet Space { get; } = new(rune => Rune.IsValid(rune) && Rune.IsWhiteSpace(new Rune(rune)));

    /// <summary>Nd.</summary>
    public static RuneSet Digit { get; } = OfCategories(UnicodeCategory.DecimalDigitNumber);

    /// <summary>
    /// Letters, marks, decimal digits, letter numbers, connectors, and the symbols that count as alphabetic (circled letters).
    /// </summary>
    public static RuneSet Word { get; } = OfCategories(
            UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter,
            UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter,
            UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark,
            UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.ConnectorPunctuation)
        .Union(OfRanges([(0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)]));

    public static RuneSet HexDigit { get; } = new(rune => rune < AsciiEnd && char.IsAsciiHexDigit((char)rune));

    public static RuneSet Of(int rune) => new(other => other == rune);

    public static RuneSet OfRange(int first, int last) => new(rune => rune >= first && rune <= last);

    public static RuneSet OfRanges((int First, int Last)[] ranges) =>
        new(rune => Array.Exists(ranges, range => rune >= range.First && rune <= range.Last));

    public static RuneSet OfCategories(params IEnumerable<UnicodeCategory> categories)
    {
        var mask = categories.Aggregate(0u, (bits, category) => bits | 1u << (int)category);
        return new(rune => (mask >> (int)CharUnicodeInfo.GetUnicodeCategory(rune) & 1) != 0);
    }

    /// <summary>The code points that are in at least one set of every factor.</summary>
    public static RuneSet OfFactors(IReadOnlyList<IReadOnlyList<RuneSet>> factors) => factors is [[var only]]
        ? only
        : new(rune => factors.All(sets => sets.Any(set => set.Contains(rune))));

    public RuneSet Union(RuneSet other) => new(rune => Contains(rune) || other.Contains(rune));

    public RuneSet Intersect(RuneSet other) => new(rune => Contains(rune) && other.Contains(rune));

    public RuneSet Negate() => new(rune => !Contains(rune));

    /// <summary>With every code point whose simple case mapping is in the set: <c>s</c> brings <c>S</c> and <c>ſ</c>.</summary>
    public RuneSet IgnoreCase() => new(rune =>
    {
        if (Contains(rune)) return true;
        if (!Rune.TryCreate(rune, out var valid)) return false;
        var upper = Rune.ToUpperInvariant(valid);
        return Contains(upper.Value) || Contains(Rune.ToLowerInvariant(valid).Value) || Contains(Rune.ToLowerInvariant(upper).Value);
    });

    public bool Contains(int rune) => rune < AsciiEnd ? (_ascii >> rune & 1) != 0 : _contains(rune);
}
