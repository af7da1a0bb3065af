using System.Globalization;
using System.Text.RegularExpressions;

namespace D1.Stages.Tracking;

/// <summary>MLflow's rules for names and values.</summary>
internal static partial class MlflowText
{
    private const int LongestValue = 6000;
    private const int LongestName = 250;

    /// <summary>A name of a metric, parameter or tag: letters, digits and <c>_ - . space : /</c>, no empty or dotted path segment.</summary>
    public static string Name(string name)
    {
        var segments = Forbidden().Replace(name, "_").Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(segment => segment.All(letter => letter == '.') ? new string('_', segment.Length) : segment);
        var clean = string.Join('/', segments);
        return clean.Length > LongestName ? clean[..LongestName] : clean;
    }

    public static string Value(string value) => value.Length > LongestValue ? value[..LongestValue] : value;

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A YAML string in single quotes.</summary>
    public static string Quote(string text) => $"'{text.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"[^/\w.\- :]")]
    private static partial Regex Forbidden();
}
