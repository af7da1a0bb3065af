using D1.Stages.Sources;

using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>
/// Prompts with completions, padded with EOS to one length: the padding is learned too, which is how
/// the model learns to stop (paper Algorithm 2).
/// </summary>
/// <param name="Ids">int64 <c>[B, L]</c>.</param>
/// <param name="PromptLengths">int64 <c>[B]</c>.</param>
/// <param name="Lengths">Tokens of prompt, completion and the first EOS, int64 <c>[B]</c>.</param>
internal sealed record ExampleBatch(Tensor Ids, Tensor PromptLengths, Tensor Lengths)
{
    /// <exception cref="InvalidOperationException">An example has more than <paramref name="length"/> tokens.</exception>
    public static ExampleBatch Of(IReadOnlyList<TokenizedExample> examples, long eosId, int length)
    {
        var ids = new long[examples.Count * length];
        Array.Fill(ids, eosId);
        foreach (var (row, example) in examples.Index())
        {
            if (example.Ids.Length > length)
                throw new InvalidOperationException($"example '{example.Id}' has {example.Ids.Length} tokens, the batch {length}");
            for (var at = 0; at < example.Ids.Length; at++)
                ids[(row * length) + at] = example.Ids[at];
        }

        return new ExampleBatch(
            tensor(ids, [examples.Count, length]),
            tensor(examples.Select(example => (long)example.PromptLength).ToArray()),
            tensor(examples.Select(example => (long)Math.Min(length, example.Ids.Length + 1)).ToArray()));
    }
}
