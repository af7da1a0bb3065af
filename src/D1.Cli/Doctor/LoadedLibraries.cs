namespace D1.Cli.Doctor;

/// <summary>The native libraries that this process really loaded, whatever was meant to be.</summary>
internal static class LoadedLibraries
{
    private const string Maps = "/proc/self/maps";

    /// <summary>Full paths of loaded files whose names contain one of the words, links followed; empty where the system does not tell.</summary>
    public static IReadOnlyList<string> Named(params string[] words) => !File.Exists(Maps) ? [] :
        [.. File.ReadLines(Maps)
            .Select(line => line.IndexOf('/') is >= 0 and var at ? line[at..] : "")
            .Where(path => path.Contains(".so", StringComparison.Ordinal) && words.Any(word => Path.GetFileName(path).Contains(word, StringComparison.Ordinal)))
            .Distinct().Order(StringComparer.Ordinal)];
}
