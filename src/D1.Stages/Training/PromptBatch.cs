using D1.Model.Tokenization;
using D1.Tasks;

using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Prompts as one tensor; shorter ones are padded on the left (DESIGN 4.6.1).</summary>
internal static class PromptBatch
{
    /// <returns>int64 <c>[B, P]</c>.</returns>
    public static Tensor Encode(IReadOnlyList<Problem> problems, ITokenizer tokenizer)
    {
        var prompts = problems.Select(problem => tokenizer.Encode(problem.Prompt)).ToList();
        var length = prompts.Max(prompt => prompt.Length);
        var ids = new long[prompts.Count * length];
        Array.Fill(ids, tokenizer.PadId);
        for (var row = 0; row < prompts.Count; row++)
        {
            var at = (row + 1) * length - prompts[row].Length;
            foreach (var id in prompts[row])
                ids[at++] = id;
        }

        return tensor(ids, [prompts.Count, length]);
    }
}
