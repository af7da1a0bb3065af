using System.Globalization;
using D1.Stages.Artifacts;
using D1.Stages.Pipeline;

/// <summary>What one target waited for: its nodes, each with its artifact.</summary>
sealed record PipelinePart(IReadOnlyList<(StageNode Node, Artifact Artifact, bool IsCached)> Results)
{
    /// <summary>Pairs for the summary table: keys and dates of what was there, figures and keys of what was made.</summary>
    public Dictionary<string, string> Summary()
    {
        var made = Results.Where(x => !x.IsCached).ToList();
        var pairs = new Dictionary<string, string>();
        if (made is [var single] && Results.Count == 1)
        {
            foreach (var (name, value) in single.Artifact.Metrics.Take(2))
                pairs[name] = ProgressText.Figure(value);
        }
        else if (made.Count > 0)
        {
            pairs["built"] = Text(made.Count);
        }

        pairs[made.Count == 0 ? "cached" : Results.Count == 1 ? "key" : "keys"] = Keys() + (made.Count == 0 ? ", " + Date() : "");
        return pairs;
    }

    /// <summary>Table 1, where this part has made it.</summary>
    public Artifact? Table() => Results.Select(x => x.Artifact).FirstOrDefault(x => x.Stage == "table1");

    string Keys()
    {
        var keys = Results.Select(x => StageKey.Shorten(x.Artifact.Key)).Distinct().ToList();
        return keys.Count > 2 ? $"{Text(keys.Count)} artifacts" : string.Join(" ", keys);
    }

    string Date() => Results.Max(x => x.Artifact.Manifest.Created).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
