using D1.Stages.Models;
using D1.Stages.Pipeline;

namespace D1.Stages.Training;

/// <summary>
/// The validations of a training run: measures, keeps the model of each, and says when a plateau ends the run. What a killed attempt measured is
/// there for the next one. The last model is the stage's own output, so it is not kept a second time.
/// </summary>
/// <param name="context">The running stage.</param>
/// <param name="options">When; never, when null.</param>
/// <param name="steps">Steps of the whole run.</param>
/// <param name="metric">What is measured.</param>
/// <param name="save">Writes the model as it is into a folder.</param>
internal sealed class Validation(StageContext context, ValidationOptions? options, long steps, ValidationMetric metric, Action<string> save)
{
    private readonly KeptModels _kept = new(Path.Combine(context.WorkFolder, KeptModels.Folder));

    /// <summary>Whether a plateau ends the run after <paramref name="step"/> steps.</summary>
    public bool Ends(long step)
    {
        if (options?.Patience is not { } patience) return false;
        var scores = _kept.All().Where(kept => kept.Step <= step).Select(kept => kept.Score).ToList();
        return scores.Count > 0 && scores.Count - 1 - scores.IndexOf(scores.Max()) >= patience;
    }

    /// <summary>To be called after every step: validates where it is time to.</summary>
    public void After(long step)
    {
        if (NumberAt(step) is not { } number) return;
        var kept = _kept.Find(number) ?? metric.Take(number, step);
        context.Metric(metric.Name, kept.Value, step);
        _kept.Add(kept, step == steps ? null : save);
        if (step < steps && Ends(step))
            context.Say(FormattableString.Invariant($"{metric.Name} has not improved for {options!.Patience} validations: stopping after step {step} of {steps}"));
    }

    /// <summary>Moves what was kept into the stage's output, with the scores in one file.</summary>
    public void Publish() => _kept.MoveTo(context.Output(KeptModels.Folder));

    private int? NumberAt(long step)
    {
        if (options is null) return null;
        var number = step * options.Times / steps;
        // The first step at which so many parts of the run are done.
        return number > 0 && (step - 1) * options.Times / steps < number ? (int)number : null;
    }
}
