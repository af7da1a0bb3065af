using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>Finds the name that a misspelt one was probably meant to be.</summary>
[OutsideKey("words of complaints")]
public static class Spelling
{
    // What is longer was never meant to be a name.
    private const int Longest = 64;

    /// <summary><c>; did you mean 'x'?</c> for the nearest candidate, or else the list of candidates.</summary>
    public static string Suggest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > Longest) return "";
        var known = candidates.Distinct().OrderBy(name => name, StringComparer.Ordinal).ToList();
        if (Nearest(word, known) is { } nearest) return $"; did you mean '{nearest}'?";
        return known.Count is 0 or > 40 ? "" : $"; known: {string.Join(", ", known)}";
    }

    /// <summary>The candidate with the smallest edit distance, if it is at most about a third of the word's length.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var best = candidates.Select(name => (Name: name, Distance: Distance(word, name)))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, (word.Length + 1) / 3) ? best.Name : null;
    }

    // Damerau's distance (neighbours swapped count once): swapped letters are the commonest slip.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        return d[a.Length, b.Length];
    }
}
