using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Pipeline.Records;
using D1.Pipeline.Store;

namespace D1.Stages.Models;

/// <summary>Every validation of a finished training run: the <c>validation.json</c> beside the models that it kept.</summary>
/// <param name="Metric">What was measured, such as <c>validation_loss</c>.</param>
/// <param name="HigherIsBetter">Whether more is better.</param>
/// <param name="Times">Validations that the spec asks for; a plateau ends a run with fewer.</param>
/// <param name="Validations">In order; the last is of the run's own output.</param>
internal sealed record ValidationHistory(string Metric, bool HigherIsBetter, int Times, IReadOnlyList<ValidationResult> Validations)
{
    private const string FileName = "validation.json";

    private static readonly ValidationJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    });

    /// <summary>What models are compared by, more is better: the value, or a loss negated.</summary>
    public double Score(ValidationResult result) => HigherIsBetter ? result.Value : -result.Value;

    /// <summary>Whether so many validations in a row, the last ones, had no new best.</summary>
    public bool IsPlateau(int patience)
    {
        var scores = Validations.Select(Score).ToList();
        return scores.Count > 0 && scores.Count - 1 - scores.IndexOf(scores.Max()) >= patience;
    }

    /// <summary>The history in a folder of kept models; null where no training stage wrote one.</summary>
    public static ValidationHistory? Find(string folder) =>
        Path.Combine(folder, FileName) is var file && File.Exists(file)
            ? JsonSerializer.Deserialize(File.ReadAllText(file), Json.ValidationHistory) : null;

    /// <summary>What a finished run's validations began and ended with; null where it kept none. A curve may begin before the first of
    /// them: with the model before its first update.</summary>
    public static (string Metric, double First, double Last)? Ends(Artifact artifact, IReadOnlyList<Curve>? curves = null) =>
        Find(artifact.File(KeptModels.Folder)) is { Validations: [var first, .., var last] } history
            ? (history.Metric, (curves ?? Curve.Read(artifact)).FirstOrDefault(curve => curve.Series == history.Metric)?.Points is
                [var before, ..] ? before.Value : first.Value, last.Value)
            : null;

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName),
        JsonSerializer.Serialize(this, Json.ValidationHistory) + "\n");
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ValidationHistory))]
internal sealed partial class ValidationJson : JsonSerializerContext;

/// <summary>A validation of a training run.</summary>
/// <param name="Number">Its number in the run, from 1.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Value">What was measured.</param>
internal sealed record ValidationResult(int Number, long Step, double Value);
