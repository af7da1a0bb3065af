using D1.Tasks;
using D1.Tasks.Solutions;
using D1.Text.Tokenization;

namespace D1.Stages.Sources;

/// <summary>A prompt with its completion, as tokens, without padding.</summary>
/// <param name="Id">Identity of the problem, for messages.</param>
/// <param name="Ids">Prompt and completion.</param>
/// <param name="PromptLength">How many of them are not learned.</param>
internal sealed record TokenizedExample(string Id, int[] Ids, int PromptLength)
{
    public static TokenizedExample Of(Example example, ITokenizer tokenizer)
    {
        var prompt = tokenizer.Encode(example.Problem.Prompt);
        return new(example.Problem.Id, [.. prompt, .. tokenizer.Encode(example.Completion)], prompt.Length);
    }

    /// <summary>The conversation is one text to the tokenizer, as in the released code: tokens may span the end of the prompt.</summary>
    public static TokenizedExample Of(ChatExample example, ITokenizer tokenizer) =>
        new(example.Id, tokenizer.Encode(example.Text), tokenizer.Encode(example.Prompt).Length);

    /// <summary>At most <paramref name="length"/> tokens, from the left.</summary>
    public TokenizedExample Cut(int length) =>
        Ids.Length <= length ? this : this with { Ids = Ids[..length], PromptLength = Math.Min(PromptLength, length) };
}
