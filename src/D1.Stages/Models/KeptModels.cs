using System.Globalization;
using System.Text.Json;
using D1.Model;
using D1.Stages.Artifacts;
using D1.Stages.Specs;

namespace D1.Stages.Models;

/// <summary>
/// The models that a training run kept at its validations: folders <c>1</c>, <c>2</c>, … in the layout of the run's own output, and <c>validation.json</c>
/// with every score. The last validation has no folder: its model is the run's output.
/// </summary>
internal sealed class KeptModels(string folder)
{
    /// <summary>Their folder in a training stage's output.</summary>
    public const string Folder = "validated";

    private const string ScoresFile = "validation.json";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private string Scores => Path.Combine(folder, ScoresFile);

    /// <summary>Every validation, in order.</summary>
    public IReadOnlyList<KeptModel> All() => File.Exists(Scores) ? JsonSerializer.Deserialize<List<KeptModel>>(File.ReadAllText(Scores), Json)! : [];

    public KeptModel? Find(int number) => All().FirstOrDefault(kept => kept.Number == number);

    /// <summary>
    /// One of a training run's models and its validation: the last when <paramref name="number"/> is null, or where a plateau ended the run before
    /// that many. The last of a run without validation has no score.
    /// </summary>
    /// <exception cref="InputException">A number was given, but nothing was kept.</exception>
    public static (string Folder, double? Score) Choose(Artifact model, int? number)
    {
        var folder = Path.Combine(model.Folder, Folder);
        var all = new KeptModels(folder).All();
        if (all.Count == 0)
            return number is null ? (model.Folder, null) : throw new InputException($"checkpoint: {SourceLocation.Shorten(model.Folder)} kept no models; its spec needs 'validation'");
        return number < all.Count ? (Path.Combine(folder, Name(number.Value)), all[number.Value - 1].Score) : (model.Folder, all[^1].Score);
    }

    /// <summary>Adds a validation, and its model unless that is the run's last. Both are complete before they have their names.</summary>
    public void Add(KeptModel kept, Action<string>? save)
    {
        Directory.CreateDirectory(folder);
        if (save is not null && Path.Combine(folder, Name(kept.Number)) is var place && !Directory.Exists(place))
        {
            var unfinished = Path.Combine(folder, "unfinished");
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
            Directory.CreateDirectory(unfinished);
            save(unfinished);
            Directory.Move(unfinished, place);
        }

        Write([.. All().Where(other => other.Number != kept.Number).Append(kept).OrderBy(other => other.Number)]);
    }

    /// <summary>Moves everything to where the stage's output is, which gets a list of scores even when there are none.</summary>
    public void MoveTo(string place)
    {
        var all = All();
        if (all is [.., var last] && Path.Combine(folder, Name(last.Number)) is var own && Directory.Exists(own)) Directory.Delete(own, recursive: true);
        Directory.CreateDirectory(folder);
        Write(all);
        Directory.Move(folder, place);
    }

    private void Write(IReadOnlyList<KeptModel> all)
    {
        File.WriteAllText(Scores + ".new", JsonSerializer.Serialize(all, Json) + "\n");
        File.Move(Scores + ".new", Scores, overwrite: true);
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
}
