namespace Nuke.Common.Execution;

/// <summary>The known name that a mistyped one is nearest to.</summary>
internal static class Spelling
{
    private const int Most = 4;

    /// <summary>The end of a sentence about an unknown name: ", did you mean X?", or a full stop when nothing is near. What is only begun
    /// may be several.</summary>
    public static string Hint(string written, IEnumerable<string> known)
    {
        var begun = known.Where(name => Plain(name).StartsWith(Plain(written), StringComparison.Ordinal)).ToList();
        if (Plain(written).Length > 2 && begun.Count is > 0 and <= Most)
            return $", did you mean {string.Join(" or ", begun)}?";
        var nearest = known.MinBy(name => Distance(Plain(written), Plain(name)));
        return nearest is not null && Distance(Plain(written), Plain(nearest)) <= Math.Max(2, written.Length / 3)
            ? $", did you mean {nearest}?"
            : ".";
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Levenshtein distance, one row at a time.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
