using D1.Core;
using D1.Model.Files;
using D1.Pipeline.Names;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Stages.Models;
using D1.Stages.Training;

namespace D1.Stages.Results;

/// <summary>Finds answers in the evaluations of a model, or in one evaluation.</summary>
/// <param name="store">Holds the evaluations of models.</param>
/// <param name="say">Told of evaluations whose answers were not kept.</param>
public sealed class SampleSearch(ArtifactStore store, Action<string> say)
{
    private static readonly string Learning = new DiffuGrpoStage().Name;

    /// <summary>The answers that a selection takes.</summary>
    /// <exception cref="InputException">There is no evaluation, or none whose answers were kept.</exception>
    public IReadOnlyList<ShownSample> Find(NamedResult result, SampleSelection selection) =>
        Limited(
            Kept(result, selection).SelectMany(kept => kept.Samples, (kept, sample) => new ShownSample(kept.Cell, sample, null)),
            selection);

    /// <summary>Those in which another result has more right.</summary>
    /// <exception cref="InputException">As above, or the two have no evaluation of the same problems.</exception>
    public IReadOnlyList<ShownSample> Lost(NamedResult result, NamedResult other, SampleSelection selection)
    {
        var others = Kept(other, selection);
        if (result.Artifact.Folder == other.Artifact.Folder && result.Model == other.Model)
            throw new InputException($"{other.Name} is {result.Name} itself: name another, which answered some better");
        var pairs = Kept(result, selection)
            .Select(own => (Own: own, Other: others.FirstOrDefault(kept => own.Cell.IsLike(kept.Cell))))
            .Where(pair => pair.Other.Cell is not null).ToList();
        if (pairs.Count == 0) throw new InputException($"{result.Name} and {other.Name} have no evaluation of the same problems");
        return Limited(
            from pair in pairs
            let answers = pair.Other.Samples.DistinctBy(sample => sample.Id).ToDictionary(sample => sample.Id)
            from sample in pair.Own.Samples
            let answer = answers.GetValueOrDefault(sample.Id)
            where answer?.Correct > sample.Correct
            select new ShownSample(pair.Own.Cell, sample, answer),
            selection);
    }

    /// <summary>The rollouts that a run of reinforcement learning kept, step by step; of a named model those of its validation.</summary>
    /// <exception cref="InputException">It is no such run, or kept none.</exception>
    public static IReadOnlyList<ShownSample> Rollouts(NamedResult result, SampleSelection selection)
    {
        if (result.Artifact.Stage != Learning)
            throw new InputException($"{result.Name} has no rollouts: {result.Artifact.Stage} is no reinforcement learning; "
                + "without --rollouts, answers of its evaluations are shown");
        var step = result.Model is null ? null : KeptModels.Choose(result.Artifact, result.Model).Validation?.Step;
        var kept = Sample.Read(result.Artifact);
        return kept.Count == 0
            ? throw new InputException($"{result.Name} was made before rollouts were kept; "
                + $"{Typed.D1} {SuggestedRun.Of(result.Artifact.Manifest)} --force makes it again with them")
            : Limited(kept.Where(sample => (step is null || sample.Step == step)
                && (selection.Task is null || sample.Task == selection.Task))
                .Select(sample => new ShownSample(null, sample, null)), selection);
    }

    private static IReadOnlyList<ShownSample> Limited(IEnumerable<ShownSample> samples, SampleSelection selection) =>
        [.. samples.Where(shown => selection.Takes(shown.Sample)).Take(selection.Limit ?? int.MaxValue)];

    private List<(EvaluatedCell Cell, IReadOnlyList<Sample> Samples)> Kept(NamedResult result, SampleSelection selection)
    {
        IReadOnlyList<EvaluatedCell> all = result.Artifact.Stage == EvaluatedCell.Stage ? [EvaluatedCell.Of(result.Artifact)]
            : EvaluatedCell.OfModel(store, result, say);
        if (all.Count == 0) throw new InputException(File.Exists(result.Artifact.File(ModelFolder.ConfigFile))
            ? $"the store has no evaluation of {result.Name}; {Typed.D1} {SuggestedRun.OfEvaluation(result.Artifact.Manifest)} makes one"
            : $"{result.Name} has no answers: stage {result.Artifact.Stage} makes no model");
        var cells = all.Where(selection.Takes).ToList();
        if (cells.Count == 0) throw new InputException($"the store has no such evaluation of {result.Name}; it has "
            + string.Join(", ", all.Select(cell => cell.Name).Distinct()));
        var kept = cells.ConvertAll(cell => (Cell: cell, Samples: Sample.Read(cell.Artifact)));
        var without = kept.Where(one => one.Samples.Count == 0).Select(one => one.Cell).ToList();
        if (without.Count == 0) return kept;
        var trouble = $"{(without.Count == 1 ? without[0].Name : $"{without.Count} evaluations")} of {result.Name} "
            + $"{(without.Count == 1 ? "was" : "were")} made before answers were kept; "
            + $"{Typed.D1} {SuggestedRun.Of(without[0].Artifact.Manifest)} --force makes "
            + (without.Count == 1 ? "it again with them" : "the first again with them");
        if (without.Count == kept.Count) throw new InputException(trouble);
        say(trouble);
        return [.. kept.Where(one => one.Samples.Count > 0)];
    }
}
