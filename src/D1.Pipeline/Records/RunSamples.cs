using D1.Core;

namespace D1.Pipeline.Records;

/// <summary>Some of what a training run's model wrote along the way, for its artifact. Checkpoints hold it, and so does the folder of each
/// validation, which outlives a return to an earlier checkpoint.</summary>
[OutsideKey("for people; no output")]
public sealed class RunSamples : ICheckpointed
{
    /// <summary>Samples of one step.</summary>
    public const int Most = 16;

    private readonly SortedDictionary<long, IReadOnlyList<Sample>> _steps = [];

    /// <summary>Takes the samples of a step, in place of those that it had.</summary>
    public void Set(long step, IEnumerable<Sample> samples) => _steps[step] = [.. samples.Take(Most)];

    /// <inheritdoc/>
    public void Save(string folder) => Write(folder, _steps.Values.SelectMany(samples => samples));

    /// <summary>Writes the samples of one step.</summary>
    public void SaveStep(string folder, long step) => Write(folder, _steps.GetValueOrDefault(step, []));

    /// <inheritdoc/>
    public void Restore(string folder)
    {
        try
        {
            foreach (var step in RecordLines.Read(Path.Combine(folder, Sample.FileName), RecordJson.Lines.Sample)
                .GroupBy(sample => sample.Step)) Set(step.Key, step);
        }
        catch (InputException)
        {
            // Of another version. What is only shown stops no run.
        }
    }

    private static void Write(string folder, IEnumerable<Sample> samples) =>
        RecordLines.Write(Path.Combine(folder, Sample.FileName), samples, RecordJson.Lines.Sample);
}
