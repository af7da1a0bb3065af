using System.Globalization;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Stages.Models;

/// <summary>
/// The models that a training run kept at its validations: folders <c>1</c>, <c>2</c>, … in the layout of the run's own output, beside
/// the <see cref="ValidationHistory"/>. The last validation has no folder: its model is the run's output.
/// </summary>
internal static class KeptModels
{
    /// <summary>Their folder in a training stage's output.</summary>
    public const string Folder = "validated";

    /// <summary>The folder of a validation's model, in the folder of all.</summary>
    public static string FolderOf(string all, int number) => Path.Combine(all, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A validation's model in the folder in which it waits for the run to end.</summary>
    public const string WaitingFolder = "model";

    /// <summary>Where a file that a run keeps in its work folder will be in its output; both relative.</summary>
    public static string PublishedAs(string kept) => kept.Split('/') is [Folder, var number, WaitingFolder, .. var rest]
        ? string.Join('/', [Folder, number, .. rest]) : kept;

    /// <summary>
    /// One of a training run's models, its validation and the score by which models are compared: the last when <paramref name="number"/>
    /// is null, or where a plateau ended the run before that many. The last of a run without validation has neither.
    /// </summary>
    /// <exception cref="InputException">A number was given, but the run never keeps so many models.</exception>
    public static (string Folder, ValidationResult? Validation, double? Score) Choose(Artifact model, int? number)
    {
        var (folder, shown) = (Path.Combine(model.Folder, Folder), SourceLocation.Shorten(model.Folder));
        if (ValidationHistory.Find(folder) is not { Validations: [.., var last] } history)
            return number is null ? (model.Folder, null, null)
                : throw new InputException($"checkpoint: {shown} kept no models; its spec needs 'validation'");
        if (number > history.Times)
            throw new InputException(
                $"checkpoint: {number} is too many, {shown} validates {history.Times} times; see its spec's validation.times");
        var chosen = history.Validations.FirstOrDefault(result => result.Number == number) ?? last;
        return (chosen == last ? model.Folder : FolderOf(folder, chosen.Number), chosen, history.Score(chosen));
    }
}
