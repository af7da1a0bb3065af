using System.Text.RegularExpressions;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>MLflow's rules for names and values.</summary>
internal static partial class MlflowText
{
    // mlflow/utils/validation.py; where versions differ, the smaller number.
    private const int LongestParam = 6000, LongestTag = 5000, LongestName = 250, LongestExperiment = 500;

    /// <summary>A name of a metric, parameter or tag: letters, digits and <c>_ - . space /</c>, no empty or dotted path segment. (Newer
    /// servers take a colon too, but not on Windows.)</summary>
    public static string Name(string name)
    {
        var segments = Forbidden().Replace(name, "_").Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(segment => segment.All(letter => letter == '.') ? new string('_', segment.Length) : segment);
        var clean = Cut(string.Join('/', segments), LongestName).TrimEnd('/');
        return clean.Length > 0 ? clean : "_";
    }

    public static string RunName(string name) => Cut(name, LongestName);

    public static string Experiment(string name) => Cut(name, LongestExperiment);

    public static string ParamValue(string value) => Cut(value, LongestParam);

    public static string TagValue(string value) => Cut(value, LongestTag);

    /// <summary>At most so many characters; no half of one that takes two.</summary>
    public static string Cut(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    [GeneratedRegex(@"[^/\w.\- ]")]
    private static partial Regex Forbidden();
}
