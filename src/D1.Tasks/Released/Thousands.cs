using System.Text.RegularExpressions;

namespace D1.Tasks.Released;

/// <summary>Commas between thousands, which the released parsers take for the end of a number.</summary>
internal static partial class Thousands
{
    /// <summary>The text without them: <c>1,234,567</c> loses its commas; <c>1,5</c>, <c>1234,567</c> and <c>3,5,200</c> have none of
    /// theirs between thousands.</summary>
    public static string Join(string text) =>
        Grouped().Replace(text, number => number.Value.Replace(",", "", StringComparison.Ordinal));

    [GeneratedRegex("(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9])")]
    private static partial Regex Grouped();
}
