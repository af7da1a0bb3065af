namespace D1.Model.Tokenization.PreTokenizers;

/// <summary>Each cuts the words of the one before it.</summary>
internal sealed class SplitSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public void Cut(ReadOnlyMemory<char> text, bool isStart, List<ReadOnlyMemory<char>> words)
    {
        List<ReadOnlyMemory<char>> current = [text];
        foreach (var step in steps)
        {
            var next = new List<ReadOnlyMemory<char>>(current.Count);
            for (var word = 0; word < current.Count; word++) step.Cut(current[word], isStart && word == 0, next);
            current = next;
        }

        words.AddRange(current);
    }
}
