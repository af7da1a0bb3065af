namespace D1.Model.Tokenization.PreTokenizers;

/// <summary>Cuts a text into the words that are tokenized apart.</summary>
internal interface IPreTokenizer
{
    /// <param name="text">Well-formed, not empty.</param>
    /// <param name="isStart">Whether the text is the beginning of the whole input.</param>
    /// <param name="words">Where the words go, in order; none is empty.</param>
    void Cut(ReadOnlyMemory<char> text, bool isStart, List<ReadOnlyMemory<char>> words);
}
