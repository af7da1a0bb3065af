using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Stages.Models;
using D1.Stages.Tables;

namespace D1.Stages.Results;

/// <summary>The one figure that a result is known by.</summary>
/// <param name="Name">What it is, such as <c>score</c> or <c>validation_loss</c>.</param>
/// <param name="Value">The figure; of a training run its last.</param>
/// <param name="First">Of a training run, where it began; null where that is not known.</param>
/// <param name="Low">Lower end of its 95 % interval; null where there is none.</param>
/// <param name="High">Upper end.</param>
public sealed record Headline(string Name, double Value, double? First = null, double? Low = null, double? High = null)
{
    /// <summary>The number of a table's cells.</summary>
    public const string Cells = "cells";

    /// <summary>The bytes of a download.</summary>
    public const string Bytes = "bytes";

    private static readonly string[] Curves = ["validation_accuracy", "validation_loss", "reward", "loss"];

    /// <summary>Whether less is better.</summary>
    public bool IsLoss => Name.EndsWith("loss", StringComparison.Ordinal);

    /// <summary>The figure of a result; null where it has none.</summary>
    public static Headline? Of(Artifact artifact)
    {
        var figures = artifact.Metrics;
        if (artifact.Stage == new Table1Stage().Name) return new Headline(Cells, figures.Count);
        if (figures.TryGetValue("score", out var score))
            return new Headline("score", score, null, Figure("interval_low"), Figure("interval_high"));
        var curves = Curve.Read(artifact);
        if (ValidationHistory.Ends(artifact, curves) is var (metric, first, last)) return new Headline(metric, last, first);
        if (Curves.Select(name => curves.FirstOrDefault(curve => curve.Series == name)).FirstOrDefault(curve => curve is not null) is
            { Points: [var start, .., var end] } found)
            return new Headline(found.Series, end.Value, start.Value);
        foreach (var name in Curves.Append(Bytes))
            if (Figure(name) is { } figure) return new Headline(name, figure);
        return figures.Count > 0 ? figures.Select(pair => new Headline(pair.Key, pair.Value)).First() : null;

        double? Figure(string name) => figures.TryGetValue(name, out var value) ? value : null;
    }
}
