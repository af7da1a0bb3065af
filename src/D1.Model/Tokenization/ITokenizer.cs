namespace D1.Model.Tokenization;

/// <summary>Text to token ids and back. Ids are 0 … <see cref="VocabularySize"/> − 1.</summary>
public interface ITokenizer
{
    int VocabularySize { get; }

    /// <summary>Ends a completion.</summary>
    int EosId { get; }

    /// <summary>Fills a batch. LLaDA pads with EOS, so the model learns to stop (paper Algorithm 2).</summary>
    int PadId { get; }

    /// <summary>The absorbing state of masked diffusion; never part of a text.</summary>
    int MaskId { get; }

    /// <summary>The ids of <paramref name="text"/>; nothing is added at either end.</summary>
    /// <exception cref="ArgumentException">A part of the text has no token; the message names it.</exception>
    int[] Encode(string text);

    /// <summary>The text of <paramref name="ids"/>, with or without special tokens (EOS, mask).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false);
}
