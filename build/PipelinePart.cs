using System.Globalization;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Terminal;
using D1.Stages.Tables;

/// <summary>What one target waited for.</summary>
/// <param name="Results">Its nodes, each with its artifact.</param>
/// <param name="Early">Those that had ended before the target began to wait.</param>
sealed record PipelinePart(IReadOnlyList<NodeResult> Results, IReadOnlyCollection<StageNode> Early)
{
    /// <summary>Pairs for the summary table: keys and dates of what was there; of what was made what came out, and the work that it was,
    /// which the target's own duration does not say, since stages run side by side and ahead of their targets.</summary>
    public Dictionary<string, string> Summary()
    {
        var made = Results.Where(x => x.Status == NodeStatus.Built).ToList();
        var pairs = new Dictionary<string, string>();
        if (made.Count == 0)
        {
            pairs["cached"] = $"{Keys()}, {Date()}";
            return pairs;
        }

        if (made is [var single] && Results.Count == 1 && single.Node.Stage.Outcome(single.Artifact!) is { Length: > 0 } text)
            pairs["result"] = text;
        pairs["built"] = Results.Count == 1 ? Keys() : made.Count == Results.Count ? Text(made.Count) : $"{made.Count} of {Results.Count}";
        var before = made.Where(x => Early.Contains(x.Node)).Sum(x => x.Seconds);
        pairs["work"] = ProgressText.Minutes(made.Sum(x => x.Seconds)) + (made.Count > 1 ? " side by side" : "")
            + (before > 0 ? $", {ProgressText.Minutes(before)} of it in targets above" : "");
        return pairs;
    }

    /// <summary>The tables that this part has made or found.</summary>
    public IEnumerable<NodeResult> Tables() => Results.Where(x => x.Artifact?.Stage == Table1Stage.StageName);

    string Keys()
    {
        var keys = Results.Select(x => StageKey.Shorten(x.Artifact!.Key)).Distinct().ToList();
        return keys.Count > 2 ? $"{Text(keys.Count)} artifacts" : string.Join(" ", keys);
    }

    string Date() =>
        Results.Max(x => x.Artifact!.Manifest.Created).ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
