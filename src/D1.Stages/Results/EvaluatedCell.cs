using System.Globalization;
using D1.Core;
using D1.Model.Decoding;
using D1.Pipeline.Guard;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages.Evaluation;
using D1.Stages.Models;
using D1.Stages.Sources;

namespace D1.Stages.Results;

/// <summary>An evaluation in the store.</summary>
/// <param name="Artifact">Its artifact.</param>
/// <param name="Task">What was evaluated.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="Settings">Everything else that says how, and on which problems.</param>
public sealed record EvaluatedCell(Artifact Artifact, string Task, int Length, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>The stage that makes them.</summary>
    public static string Stage { get; } = new EvaluateStage().Name;

    private const string Model = StageInputs.Model, TaskKey = "task", LengthKey = "gen_length", BatchSize = "batch_size",
        PaddingKey = "padding";

    // What is in the name already, and what moves last bits only. Batch mates do more, but for where no prompt is padded.
    private static readonly string[] NoSettings =
        [SpecKeys.Stage, TaskKey, LengthKey, EvaluateStage.Checkpoint, SpecKeys.Threads, SpecKeys.Device];

    /// <summary><c>gsm/48</c>.</summary>
    public string Name => FormattableString.Invariant($"{Task}/{Length}");

    /// <summary>The evaluation that an artifact is.</summary>
    public static EvaluatedCell Of(Artifact artifact)
    {
        var spec = FlatSpec.Of(artifact.Manifest.EffectiveSpec).ToDictionary();
        var unpadded = spec.GetValueOrDefault(PaddingKey) == (string?)CanonicalJson.FromOptions(Padding.Unpadded);
        return new EvaluatedCell(artifact, spec.GetValueOrDefault(TaskKey, "?"),
            int.TryParse(spec.GetValueOrDefault(LengthKey), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 0,
            spec.Where(pair => !NoSettings.Contains(pair.Key) && !(pair.Key == BatchSize && unpadded)
                && !pair.Key.StartsWith(SpecKeys.Cuda + ".", StringComparison.Ordinal))
                .ToDictionary());
    }

    /// <summary>
    /// All evaluations of a model by task and length: of each kind the one that a table's name leads to, else the newest. A model is known
    /// by its bytes: one that was made again with equal ones keeps its evaluations. Of a training run's kept models, those of the one that
    /// was named, else of the last.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="model">The model.</param>
    /// <param name="say">Told of evaluations that cannot be read; the others are there.</param>
    public static IReadOnlyList<EvaluatedCell> OfModel(ArtifactStore store, NamedResult model, Action<string> say)
    {
        var named = new NamedResults(store.Stores).All().SelectMany(result => InputsOf(result.Folder)).ToHashSet();
        var number = KeptModels.Choose(model.Artifact, model.Model).Validation?.Number;
        return
        [
            .. store.Manifests(Stage)
                .Where(manifest => manifest.Inputs.GetValueOrDefault(Model)?.Digest == model.Artifact.Digest)
                .OrderByDescending(manifest => named.Contains(manifest.Key)).ThenByDescending(manifest => manifest.Created)
                .Select(manifest => new Artifact(store.FolderOf(manifest.Stage, manifest.Key), manifest))
                .Where(IsOfNumber)
                .Select(Of)
                .DistinctBy(cell => (cell.Name, string.Join('\n', cell.Settings)))
                .OrderBy(cell => cell.Task, StringComparer.Ordinal).ThenBy(cell => cell.Length),
        ];

        bool IsOfNumber(Artifact cell)
        {
            try
            {
                return NumberOf(cell) == number;
            }
            catch (InputException error)
            {
                say(error.Message);
                return false;
            }
        }
    }

    /// <summary>Whether both ask the same problems in the same way.</summary>
    public bool IsLike(EvaluatedCell other) => Name == other.Name && Settings.Count == other.Settings.Count
        && Settings.All(pair => other.Settings.GetValueOrDefault(pair.Key) == pair.Value);

    /// <summary>Its verdicts, under a name that tells it from the others of its model.</summary>
    /// <param name="settings">What differs among those.</param>
    internal ResultCell Result(IReadOnlyCollection<string> settings)
    {
        var own = string.Join(' ', settings.Select(name => $"{name}={Settings.GetValueOrDefault(name, "?")}"));
        return new ResultCell(
            new CellName(null, Task, Length) { Settings = own.Length > 0 ? own : null },
            SourceLocation.Shorten(Artifact.Folder), VerdictFile.Read(Artifact.File(EvaluateStage.ItemsFile)));
    }

    // What cannot be read leads nowhere.
    private static IEnumerable<string> InputsOf(string folder)
    {
        try
        {
            return Manifest.Read(folder)?.Inputs.Values.Where(input => input.Stage == Stage).Select(input => input.Key) ?? [];
        }
        catch (InputException)
        {
            return [];
        }
    }

    private static int? NumberOf(Artifact cell) =>
        cell.Metrics.TryGetValue(EvaluateStage.Checkpoint, out var number) ? (int)number : null;
}
