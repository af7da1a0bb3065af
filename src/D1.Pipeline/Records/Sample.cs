using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Core;
using D1.Pipeline.Store;

namespace D1.Pipeline.Records;

/// <summary>A line of an artifact's <c>samples.jsonl</c>: a problem, what the model wrote, and what the task makes of it.</summary>
/// <param name="Step">Steps of training that the model had done; 0 where an evaluated model does not say.</param>
/// <param name="Task">The problem's task.</param>
/// <param name="Id">The problem; from its second answer of a step on with a number, <c>gsm/7#2</c>. As in <c>items.jsonl</c>.</param>
/// <param name="Question">The problem as a person reads it.</param>
/// <param name="Truth">What answers are compared with: a number, a grid, or a target and its numbers.</param>
/// <param name="Completion">What the model wrote, without special tokens.</param>
/// <param name="Extracted">What the scorer reads as the answer; null where it finds none.</param>
/// <param name="Correct">Correct parts.</param>
/// <param name="Total">Parts: 1, or the empty cells of a Sudoku.</param>
/// <param name="Rewards">Terms of the training reward by name; none for a task without rewards.</param>
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

    /// <summary>Why the answer is not right, where the scorer can tell: the test that a program fails, and at what.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }

    /// <summary>The artifact's samples, in the order of their steps; none where it keeps none, as older ones.</summary>
    /// <exception cref="InputException">A line is damaged; says which.</exception>
    public static IReadOnlyList<Sample> Read(Artifact artifact) => RecordLines.Read(artifact.File(FileName), RecordJson.Lines.Sample);

    public string ToJson() => JsonSerializer.Serialize(this, RecordJson.Lines.Sample);

    /// <exception cref="JsonException">The line is no sample.</exception>
    public static Sample Parse(string line) =>
        JsonSerializer.Deserialize(line, RecordJson.Lines.Sample) ?? throw new JsonException("not a sample");
}
