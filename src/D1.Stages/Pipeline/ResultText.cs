using System.Globalization;
using D1.Stages.Artifacts;
using D1.Stages.Models;

namespace D1.Stages.Pipeline;

/// <summary>What came out of a stage: a score with its interval, the first and the last validation, or a figure or two.</summary>
public static class ResultText
{
    private const int FewFigures = 2;

    public static string Of(Artifact artifact)
    {
        var metrics = artifact.Metrics;
        if (metrics.TryGetValue("score", out var score) && metrics.TryGetValue("interval_low", out var low)
            && metrics.TryGetValue("interval_high", out var high))
            return string.Create(CultureInfo.InvariantCulture, $"{score:0.0} % [{low:0.0}, {high:0.0}]");
        if (ValidationHistory.Find(artifact.File(KeptModels.Folder)) is { Validations: [var first, .., var last] } history)
            return $"{Words(history.Metric)} {ProgressText.Figure(history.Metric, first.Value)} → "
                + ProgressText.Figure(history.Metric, last.Value);
        // Of a table's scores none says more than the others.
        return metrics.Count > FewFigures && !metrics.ContainsKey("loss") ? ""
            : string.Join(", ", metrics.Where(pair => metrics.Count <= FewFigures || pair.Key == "loss")
                .Select(pair => $"{Words(pair.Key)} {ProgressText.Figure(pair.Key, pair.Value)}"));
    }

    private static string Words(string name) => name.Replace('_', ' ');
}
