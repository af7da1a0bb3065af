using System.Globalization;

namespace D1.Pipeline.Terminal;

/// <summary>Numbers of things in what people read: <c>1 answer</c>, <c>0 answers</c>, <c>12 answers</c>.</summary>
public static class Counted
{
    /// <param name="number">How many.</param>
    /// <param name="one">What one of them is called.</param>
    /// <param name="several">What several are called; with an <c>s</c> when null.</param>
    public static string Of(long number, string one, string? several = null) =>
        Of(number.ToString(CultureInfo.InvariantCulture), one, several);

    /// <inheritdoc cref="Of(long, string, string?)"/>
    public static string Of(string number, string one, string? several = null) =>
        $"{number} {(number == "1" ? one : several ?? one + "s")}";
}
