using D1.Core;

namespace D1.Pipeline.Records;

/// <summary>
/// Every series of a run, for its artifact. Checkpoints hold them, so that they are whole after any number of kills whatever became of the
/// run's journal: a resumed run has the points up to its checkpoint, and makes those after it again.
/// </summary>
[OutsideKey("tracking")]
public sealed class RunCurves : ICheckpointed
{
    private readonly SortedDictionary<string, SortedDictionary<long, double>> _series = new(StringComparer.Ordinal);

    /// <summary>Adds a point. As in the journal, the first of a series at a step counts.</summary>
    public void Add(string series, long step, double value)
    {
        if (!_series.TryGetValue(series, out var points)) _series.Add(series, points = []);
        points.TryAdd(step, value);
    }

    /// <inheritdoc/>
    public void Save(string folder) => RecordLines.Write(Path.Combine(folder, Curve.FileName),
        _series.SelectMany(series => series.Value.Select(point => new CurveLine(series.Key, point.Key, point.Value))),
        RecordJson.Lines.CurveLine);

    /// <inheritdoc/>
    public void Restore(string folder)
    {
        _series.Clear();
        try
        {
            foreach (var (series, points) in Curve.Read(Path.Combine(folder, Curve.FileName)))
                foreach (var (step, value) in points) Add(series, step, value);
        }
        catch (InputException)
        {
            // Of another version. What is only recorded stops no run.
        }
    }
}
