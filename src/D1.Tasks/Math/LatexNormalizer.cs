using System.Globalization;
using System.Text;
using D1.Tasks.Released;
using D1.Text.Tokenization;

namespace D1.Tasks.Math;

/// <summary>
/// Brings LaTeX answers that mean the same to one spelling: <c>\tfrac12</c>, <c>\dfrac{1}{2}</c>, <c>1/2</c>, <c>0.5</c> and <c>x = .5</c>
/// are all
/// <c>\frac{1}{2}</c>. The rules of Hendrycks et al.'s MATH (2021), in the order of the released code, which matters.
/// </summary>
public static class LatexNormalizer
{
    private const string Units = "\\text{ ";
    private const string Root = "\\sqrt";
    private const string Fraction = "\\frac";

    // Line ends, thin spaces, fraction sizes, bracket sizes, degrees, dollars.
    private static readonly (string From, string To)[] Spellings =
    [
        ("\n", ""), ("\\!", ""), ("\\\\", "\\"), ("tfrac", "frac"), ("dfrac", "frac"), ("\\left", ""), ("\\right", ""), ("^{\\circ}", ""),
            ("^\\circ", ""),
        ("\\$", ""),
    ];

    // After the units: per cent signs, and a zero before a decimal point.
    private static readonly (string From, string To)[] Decimals = [("\\%", ""), (" .", " 0."), ("{.", "{0.")];

    /// <summary>
    /// The answer's one spelling, or null where the released code raises (a command without argument, units twice, a fraction of words).
    /// </summary>
    public static string? Normalize(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (WithoutUnits(Replace(answer, Spellings)) is not { } text) return null;
        text = Replace(text, Decimals);
        if (text.Length == 0) return text;
        if (text[0] == '.') text = "0" + text;
        if (BraceRoots(WithoutShortLeftSide(text)) is not { } roots) return null;
        if (BraceFractions(roots.Replace(" ", "", StringComparison.Ordinal)) is not { } fractions) return null;
        return SlashFraction(fractions == "0.5" ? "\\frac{1}{2}" : fractions);
    }

    private static string Replace(string text, (string From, string To)[] spellings) =>
        spellings.Aggregate(text, (current, spelling) => current.Replace(spelling.From, spelling.To, StringComparison.Ordinal));

    private static string? WithoutUnits(string text) => text.Split(Units) switch
    {
        [_] => text,
        [var quantity, _] => quantity,
        _ => null,
    };

    // "x = 5" is 5.
    private static string WithoutShortLeftSide(string text) =>
        text.Split('=') is [var left, var right] && CodePointText.Count(left) <= 2 ? right : text;

    // \sqrt3 is \sqrt{3}.
    private static string? BraceRoots(string text)
    {
        var parts = text.Split(Root);
        var braced = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            if (part.Length == 0) return null;
            var first = FirstCodePoint(part);
            braced.Append(Root);
            if (first is "{") braced.Append(part);
            else braced.Append('{').Append(first).Append('}').Append(part.AsSpan(first.Length));
        }

        return braced.ToString();
    }

    // \frac12 is \frac{1}{2}; \frac1{72} too, but \frac{72}1 stays. One argument too few leaves the whole text as it was.
    private static string? BraceFractions(string text)
    {
        var parts = text.Split(Fraction);
        var braced = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            if (part.Length == 0) return null;
            braced.Append(Fraction);
            if (part[0] == '{')
            {
                braced.Append(part);
                continue;
            }

            var numerator = FirstCodePoint(part);
            var rest = part[numerator.Length..];
            if (rest.Length == 0) return text;
            braced.Append('{').Append(numerator).Append('}');
            if (rest[0] == '{')
            {
                braced.Append(rest);
                continue;
            }

            var denominator = FirstCodePoint(rest);
            braced.Append('{').Append(denominator).Append('}').Append(rest.AsSpan(denominator.Length));
        }

        return braced.ToString();
    }

    // 1/2 is \frac{1}{2} where both are integers in their usual spelling; "01/2" stays, and "a/b" raises.
    private static string? SlashFraction(string text)
    {
        if (text.Split('/') is not [var left, var right]) return text;
        if (PythonNumerals.ParseInt(left) is not { } numerator || PythonNumerals.ParseInt(right) is not { } denominator) return null;
        return text == string.Create(CultureInfo.InvariantCulture, $"{numerator}/{denominator}")
            ? string.Create(CultureInfo.InvariantCulture, $"\\frac{{{numerator}}}{{{denominator}}}")
            : text;
    }

    private static string FirstCodePoint(string text) => text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? text[..2] : text[..1];
}
