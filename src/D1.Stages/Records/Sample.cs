using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Model;
using D1.Model.Files;
using D1.Stages.Artifacts;
using D1.Stages.Specs;

namespace D1.Stages.Records;

/// <summary>A line of an artifact's <c>samples.jsonl</c>: a problem, what the model wrote, and what the task makes of it.</summary>
/// <param name="Step">Steps of training that the model had done.</param>
/// <param name="Task">The problem's task.</param>
/// <param name="Id">The item, as in <c>items.jsonl</c>.</param>
/// <param name="Question">The problem as a person reads it.</param>
/// <param name="Truth">What answers are compared with.</param>
/// <param name="Completion">What the model wrote.</param>
/// <param name="Extracted">What the scorer reads as the answer; null where it finds none.</param>
/// <param name="Correct">Correct parts.</param>
/// <param name="Total">Parts: 1, or the empty cells of a Sudoku.</param>
/// <param name="Rewards">Terms of the training reward by name.</param>
/// <param name="Reward">Their sum.</param>
/// <param name="EffectiveTokens">Tokens of the completion that are not EOS.</param>
/// <param name="Tokens">Tokens of the completion.</param>
/// <param name="Cut">Whether there is no EOS: the end may be missing.</param>
[OutsideKey("for people; no output")]
public sealed record Sample(
    long Step, string Task, string Id, string Question, string Truth, string Completion, string? Extracted, int Correct, int Total,
    IReadOnlyDictionary<string, double> Rewards, double Reward, int EffectiveTokens, int Tokens, bool Cut)
{
    public const string FileName = "samples.jsonl";

    /// <summary>The artifact's samples; none where it keeps none, as older ones.</summary>
    /// <exception cref="InputException">A line is damaged; says which.</exception>
    public static IReadOnlyList<Sample> Read(Artifact artifact)
    {
        var path = artifact.File(FileName);
        return !File.Exists(path) ? [] : [.. Utf8Text.ReadLines(path).Select(line => Parse(line.Line)
            ?? throw new InputException($"{SourceLocation.Shorten(path)}:{line.Number}: damaged: {line.Line}"))];
    }

    private static Sample? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, SampleJson.Lines.Sample);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Sample))]
internal sealed partial class SampleJson : JsonSerializerContext
{
    public static SampleJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
