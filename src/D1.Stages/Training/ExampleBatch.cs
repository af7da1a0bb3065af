using D1.Model.Tokenization;
using D1.Tasks;


using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Prompts with completions, padded with EOS to one length: the padding is learned too, that is how the model stops (DESIGN 4.2).</summary>
/// <param name="Ids">int64 <c>[B, L]</c>.</param>
/// <param name="PromptLengths">int64 <c>[B]</c>.</param>
/// <param name="Lengths">Tokens of prompt, completion and the first EOS, int64 <c>[B]</c>.</param>
internal sealed record ExampleBatch(Tensor Ids, Tensor PromptLengths, Tensor Lengths)
{
    /// <summary>Tokens of prompt and completion, without padding.</summary>
    public static int TokensOf(Example example, ITokenizer tokenizer) =>
        tokenizer.Encode(example.Problem.Prompt).Length + tokenizer.Encode(example.Completion).Length;

    public static ExampleBatch Encode(IReadOnlyList<Example> examples, ITokenizer tokenizer, int length)
    {
        var ids = new long[examples.Count * length];
        var prompts = new long[examples.Count];
        var lengths = new long[examples.Count];
        Array.Fill(ids, tokenizer.EosId);
        for (var row = 0; row < examples.Count; row++)
        {
            var prompt = tokenizer.Encode(examples[row].Problem.Prompt);
            var completion = tokenizer.Encode(examples[row].Completion);
            if (prompt.Length + completion.Length > length)
                throw new InvalidOperationException($"example '{examples[row].Problem.Id}' has {prompt.Length + completion.Length} tokens, the batch {length}");
            prompts[row] = prompt.Length;
            lengths[row] = Math.Min(length, prompt.Length + completion.Length + 1);
            var at = row * length;
            foreach (var id in prompt.Concat(completion))
                ids[at++] = id;
        }

        return new ExampleBatch(tensor(ids, [examples.Count, length]), tensor(prompts), tensor(lengths));
    }
}
