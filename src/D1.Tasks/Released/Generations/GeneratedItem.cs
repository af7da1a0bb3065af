using System.Text.Json;
using D1.Core;

namespace D1.Tasks.Released;

/// <summary>One item of a file of released generations.</summary>
/// <param name="File">The file's name, without its folder.</param>
/// <param name="Index">Its place in the file's "generations", from 0.</param>
/// <param name="Question">As the evaluation wrote it: the problem's text, or the puzzle in a sentence.</param>
/// <param name="Generation">The completion as decoded, special tokens included.</param>
/// <param name="GroundTruth">The answer as JSON, in the task's own shape; null where the release has none.</param>
public sealed record GeneratedItem(string File, int Index, string Question, string Generation, JsonElement GroundTruth)
{
    /// <summary>The truth of a task whose answers are texts; null where it is another kind of JSON value.</summary>
    /// <exception cref="InputException">The text holds half of a surrogate pair.</exception>
    public string? TruthText
    {
        get
        {
            try
            {
                return GroundTruth.ValueKind == JsonValueKind.String ? GroundTruth.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                throw Wrong("\"ground_truth\" holds half of a surrogate pair");
            }
        }
    }

    /// <summary>The error of an item that the task cannot read.</summary>
    public InputException Wrong(string what) => new($"{File}: generations[{Index}]: {what}");
}
