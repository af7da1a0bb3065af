using System.Text.Json;
using D1.Pipeline;
using D1.Pipeline.Store;
using D1.Stages.Models;

namespace D1.Stages.Training;

/// <summary>
/// The validations of a training run: measures, keeps the model of each, and says when a plateau ends the run. Each is a folder that
/// survives kills until the artifact is published. The last model is the stage's own output, so it is not kept a second time; nor is the
/// one that a run begins with, which a metric may ask for.
/// </summary>
internal sealed class Validation
{
    private const string ResultFile = "result.json";

    private readonly StageContext _context;
    private readonly int? _patience;
    private readonly int _times;
    private readonly long _lastStep;
    private readonly ValidationMetric _metric;
    private readonly Action<string> _save;
    private readonly List<(int Number, long Step)> _due;
    private readonly SortedDictionary<int, ValidationResult> _results = [];

    /// <param name="context">The running stage.</param>
    /// <param name="options">When; never, when null.</param>
    /// <param name="steps">Steps of the whole run.</param>
    /// <param name="metric">What is measured.</param>
    /// <param name="save">Writes the model as it is into a folder.</param>
    public Validation(StageContext context, ValidationOptions? options, long steps, ValidationMetric metric, Action<string> save)
    {
        (_context, _patience, _lastStep, _metric, _save) = (context, options?.Patience, steps, metric, save);
        var times = _times = options?.Times ?? 0;
        // Number n comes after the first step at which n of so many parts of the run are done. Number 0 is no validation of the history.
        var first = metric.IsMeasuredBefore && times > 0 ? 0 : 1;
        _due = [.. Enumerable.Range(first, times + 1 - first).Select(number => (number, ((number * steps) + times - 1) / times))];
        foreach (var number in _due.Select(due => due.Number).Where(number => SealedFolder.IsSound(Place(number))))
            _results.Add(number, JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(Place(number), ResultFile)),
                ValidationJson.Default.ValidationResult)!);
    }

    /// <summary>The last validation; null before the first.</summary>
    public ValidationResult? Last => _results.Values.LastOrDefault();

    /// <summary>Whether every validation before <paramref name="step"/> is there, so that a run can go on from that step.</summary>
    public bool Covers(long step) => _due.All(due => due.Step >= step || _results.ContainsKey(due.Number));

    /// <summary>Whether the run ends with <paramref name="step"/>: it is the last, or there is a plateau.</summary>
    public bool Ends(long step) => step >= _lastStep || (_patience is { } patience && History(step).IsPlateau(patience));

    /// <summary>Validates where it is time to, unless an earlier attempt did.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="beforeBatch">Called before every batch of held-out problems; may end the stage.</param>
    public void After(long step, Action beforeBatch)
    {
        if (_due.FindIndex(due => due.Step == step) is not (>= 0 and var index)) return;
        var number = _due[index].Number;
        if (_results.TryGetValue(number, out var earlier))
        {
            // It may be newer than the checkpoint that the run goes on from, and then neither curves nor samples have it.
            _context.Metric(_metric.Name, earlier.Value, step);
            _context.Samples.Restore(Place(number));
            return;
        }
        var result = _results[number] = new ValidationResult(number, step, _metric.Now(beforeBatch));
        _context.Metric(_metric.Name, result.Value, step);
        if (_metric.Samples is { } samples) _context.Samples.Set(step, samples(step));
        _context.Tracked.Flush();
        var ends = Ends(step);
        SealedFolder.Write(Place(number), folder =>
        {
            File.WriteAllText(Path.Combine(folder, ResultFile), JsonSerializer.Serialize(result, ValidationJson.Default.ValidationResult));
            if (_metric.Samples is not null) _context.Samples.SaveStep(folder, step);
            if (number > 0 && !ends) _save(Directory.CreateDirectory(Path.Combine(folder, KeptModels.WaitingFolder)).FullName);
        });
        if (ends && step < _lastStep)
            _context.Say(FormattableString.Invariant(
                $"{_metric.Name} has not improved for {_patience} validations: stopping after step {step} of {_lastStep}"));
    }

    /// <summary>Puts what was kept into the stage's output, with all results in one file.</summary>
    public void Publish()
    {
        var output = Directory.CreateDirectory(Path.Combine(_context.OutputFolder, KeptModels.Folder)).FullName;
        History(long.MaxValue).Write(output);
        foreach (var number in _results.Keys)
        {
            var model = Path.Combine(Place(number), KeptModels.WaitingFolder);
            foreach (var file in Directory.Exists(model) ? Directory.EnumerateFiles(model, "*", SearchOption.AllDirectories) : [])
            {
                var place = Path.Combine(KeptModels.FolderOf(output, number), Path.GetRelativePath(model, file));
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                FileClone.Share(file, place);
            }
        }
    }

    private ValidationHistory History(long step) =>
        new(_metric.Name, _metric.HigherIsBetter, _times,
            [.. _results.Values.Where(result => result.Number > 0 && result.Step <= step)]);

    private string Place(int number) => KeptModels.FolderOf(Path.Combine(_context.WorkFolder, KeptModels.Folder), number);
}
