using D1.Model.Tokenization.Patterns;

namespace D1.Model.Tokenization.PreTokenizers;

/// <summary>Writes words in GPT-2's byte alphabet, after cutting them by GPT-2's pattern if wanted.</summary>
internal sealed class ByteLevelSplit(bool addPrefixSpace, bool usePattern) : IPreTokenizer
{
    private static readonly PatternSplit Gpt2 = new(
        new SplitPattern(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"), SplitBehavior.Isolated,
        invert: false);

    public void Cut(ReadOnlyMemory<char> text, bool isStart, List<ReadOnlyMemory<char>> words)
    {
        if (addPrefixSpace && text.Span[0] != ' ') text = $" {text}".AsMemory();
        var first = words.Count;
        if (usePattern) Gpt2.Cut(text, isStart, words);
        else words.Add(text);
        for (var word = first; word < words.Count; word++) words[word] = ByteAlphabet.Map(words[word].Span).AsMemory();
    }
}
