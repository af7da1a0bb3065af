using D1.Core;
using D1.Pipeline.Store;

namespace D1.Pipeline.Records;

/// <summary>A series of a training run, from the <c>curves.jsonl</c> of its artifact: a point a line, with the names of the series in
/// alphabetical order and the steps of each ascending.</summary>
/// <param name="Series">Its name, such as <c>loss</c> or <c>reward/correctness</c>.</param>
/// <param name="Points">In the order of their steps.</param>
public sealed record Curve(string Series, IReadOnlyList<CurvePoint> Points)
{
    public const string FileName = "curves.jsonl";

    /// <summary>The artifact's curves, in the order of their names; none where it keeps none, as older ones.</summary>
    /// <exception cref="InputException">A line is damaged; says which.</exception>
    public static IReadOnlyList<Curve> Read(Artifact artifact) => Read(artifact.File(FileName));

    internal static IReadOnlyList<Curve> Read(string path) =>
    [
        .. RecordLines.Read(path, RecordJson.Lines.CurveLine).GroupBy(line => line.Series)
            .Select(series => new Curve(series.Key, [.. series.Select(line => new CurvePoint(line.Step, line.Value))])),
    ];
}

/// <summary>A line of <c>curves.jsonl</c>.</summary>
internal sealed record CurveLine(string Series, long Step, double Value);

/// <summary>What a series is at a step.</summary>
public readonly record struct CurvePoint(long Step, double Value);
