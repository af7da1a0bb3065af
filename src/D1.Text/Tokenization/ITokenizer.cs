using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>Text to token ids and back; safe for several threads. <see cref="TokenizerFile"/> reads one.</summary>
public interface ITokenizer
{
    /// <summary>The largest id + 1. A model's embedding may have more rows.</summary>
    int VocabularySize { get; }

    /// <summary>Ends a completion.</summary>
    /// <exception cref="InputException">The tokenizer has no such token.</exception>
    int EosId { get; }

    /// <summary>Fills a batch. LLaDA pads with EOS, so the model learns to stop (paper Algorithm 2).</summary>
    /// <exception cref="InputException">The tokenizer has no such token.</exception>
    int PadId { get; }

    /// <summary>The absorbing state of masked diffusion; never part of a text.</summary>
    /// <exception cref="InputException">The tokenizer has no such token.</exception>
    int MaskId { get; }

    /// <summary>
    /// The ids of <paramref name="text"/>, with what the tokenizer's post-processor adds (LLaDA's and the nano models' add nothing).
    /// Halves of surrogate pairs count as U+FFFD.
    /// </summary>
    /// <exception cref="InputException">A part of the text has no token, where the tokenizer has none for what is unknown, or the text is
    /// longer than <see cref="NativeTokenizer.MostCharacters"/>.</exception>
    int[] Encode(string text);

    /// <summary>The text of <paramref name="ids"/>, with or without special tokens (EOS, mask).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is negative or, where the tokenizer is closed (word level), outside the
    /// vocabulary.</exception>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false);

    /// <summary>Decodes a stream of ids.</summary>
    StreamingDecoder StartDecoding(bool skipSpecialTokens = false);
}
