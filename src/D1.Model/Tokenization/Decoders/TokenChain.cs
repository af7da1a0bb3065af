namespace D1.Model.Tokenization.Decoders;

/// <summary>The decoder of a tokenizer.json: turns the tokens' texts into the text, step by step.</summary>
internal sealed class TokenChain(IReadOnlyList<Func<List<string>, List<string>>> steps, string separator)
{
    public string Decode(List<string> tokens) => string.Join(separator, steps.Aggregate(tokens, (current, step) => step(current)));
}
