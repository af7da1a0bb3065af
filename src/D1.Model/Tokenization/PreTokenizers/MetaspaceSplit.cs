namespace D1.Model.Tokenization.PreTokenizers;

/// <summary>SentencePiece's way: blanks become a visible character that begins a word.</summary>
/// <param name="replacement">The visible character, ▁.</param>
/// <param name="prepend">Whether a text that does not begin with it gets it.</param>
/// <param name="onlyAtStart">… only the beginning of the whole input.</param>
/// <param name="split">Whether to cut before it.</param>
internal sealed class MetaspaceSplit(string replacement, bool prepend, bool onlyAtStart, bool split) : IPreTokenizer
{
    public void Cut(ReadOnlyMemory<char> text, bool isStart, List<ReadOnlyMemory<char>> words)
    {
        var replaced = text.ToString().Replace(" ", replacement, StringComparison.Ordinal);
        if (prepend && (isStart || !onlyAtStart) && !replaced.StartsWith(replacement, StringComparison.Ordinal))
            replaced = replacement + replaced;
        var start = 0;
        while (split && replaced.IndexOf(replacement, start + 1, StringComparison.Ordinal) is >= 0 and var next)
        {
            words.Add(replaced.AsMemory(start, next - start));
            start = next;
        }

        words.Add(replaced.AsMemory(start));
    }
}
