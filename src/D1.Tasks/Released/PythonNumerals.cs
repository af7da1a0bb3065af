using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using D1.Text;
using D1.Text.Expressions;

namespace D1.Tasks.Released;

/// <summary>Numbers as Python's <c>int()</c>, <c>float()</c> and <c>re</c> read them in a text.</summary>
public static partial class PythonNumerals
{
    /// <summary><c>int(text)</c> in base 10, or null where Python raises.</summary>
    public static BigInteger? ParseInt(string text)
    {
        var plain = Transliterate(text);
        if (!IntegerSyntax().IsMatch(plain)) return null;
        var digits = plain.Replace("_", "", StringComparison.Ordinal);
        return digits.Count(char.IsAsciiDigit) > Number.MostDigits ? null
            : BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    /// <summary><c>float(text)</c>, or null where Python raises. Overflow is infinity, as there.</summary>
    public static double? ParseFloat(string text)
    {
        var plain = Transliterate(text);
        if (FloatSyntax().IsMatch(plain))
            return double.Parse(plain.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
        var name = SpecialFloat().Match(plain);
        if (!name.Success) return null;
        var value = name.Groups["name"].ValueSpan[0] is 'n' or 'N' ? double.NaN : double.PositiveInfinity;
        return plain[0] == '-' ? -value : value;
    }

    /// <summary>The integers of <c>re.findall(r"\d+", text)</c>, or null where one of them is too long for <c>int()</c>.</summary>
    public static IReadOnlyList<BigInteger>? FindIntegers(string text)
    {
        var found = new List<BigInteger>();
        foreach (Match match in DigitRun().Matches(Transliterate(text)))
        {
            if (ParseInt(match.Value) is not { } integer) return null;
            found.Add(integer);
        }

        return found;
    }

    /// <summary>The numbers of <c>re.findall(r"-?\d+\.?\d*", text)</c>.</summary>
    public static IReadOnlyList<double> FindDecimals(string text) =>
        [.. DecimalRun().Matches(Transliterate(text))
            .Select(match => double.Parse(match.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture))];

    // What Python parses in the place of a text: decimals of every script as ASCII, spaces beyond ASCII as ' ', other characters as '?',
    // and then no outer white space (of C's notion, narrower than str.strip's).
    private static string Transliterate(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(
                rune.IsAscii ? (char)rune.Value
                : Rune.IsWhiteSpace(rune) ? ' '
                : PythonText.DecimalValue(rune) is >= 0 and var digit ? (char)('0' + digit)
                : '?');
        }

        return plain.ToString().Trim([' ', '\t', '\n', '\v', '\f', '\r']);
    }

    [GeneratedRegex(@"\A[+-]?[0-9]+(?:_[0-9]+)*\z")]
    private static partial Regex IntegerSyntax();

    [GeneratedRegex(@"\A[+-]?(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?\z")]
    private static partial Regex FloatSyntax();

    [GeneratedRegex(@"\A[+-]?(?<name>inf(?:inity)?|nan)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SpecialFloat();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex DigitRun();

    [GeneratedRegex(@"-?[0-9]+\.?[0-9]*")]
    private static partial Regex DecimalRun();
}
