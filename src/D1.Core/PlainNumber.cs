using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace D1.Core;

/// <summary>
/// The one spelling of a number, in specs and on command lines, whatever the culture: ASCII digits, with a sign, a decimal point
/// and an exponent where they are wanted. No thousands separators, no blanks, no other digits: <c>1,5</c> is no number, not 15.
/// </summary>
public static partial class PlainNumber
{
    /// <summary>Whether the text is a number in the one spelling, whatever its size.</summary>
    public static bool IsNumber(string text) => Spelling().IsMatch(text);

    /// <summary>Whether the text is a number that a double holds; infinite ones are none.</summary>
    public static bool TryParse(string text, out double number)
    {
        number = 0;
        if (!IsNumber(text)
            || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
            return false;
        number = value == 0 ? 0 : value; // -0 and 0 are one value
        return true;
    }

    /// <summary>Whether the text is a whole number of at most 28 digits; <c>1e3</c> is one too.</summary>
    public static bool TryParseWhole(string text, out BigInteger number)
    {
        number = 0;
        if (!IsNumber(text)
            || !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || value != decimal.Truncate(value))
            return false;
        number = (BigInteger)value;
        return true;
    }

    /// <summary>The number as people write it in a spec: <c>5e-4</c>, not <c>0.0005</c>; it reads back as the same double.</summary>
    public static string Write(double number)
    {
        var shortest = CanonicalJson.Number(number).ToLowerInvariant().Replace("e-0", "e-", StringComparison.Ordinal);
        if (number == 0 || Math.Abs(number) >= 1e-3) return shortest;
        var text = number.ToString("0.###############e-0", CultureInfo.InvariantCulture);
        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) == number ? text : shortest;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Spelling();
}
