namespace D1.Model.Tokenization;

/// <summary>
/// Decodes tokens as they come, never half a character: what <see cref="Append"/> and <see cref="Finish"/> return, put together, is
/// what <see cref="ITokenizer.Decode"/> makes of all ids at once. For one stream, not for several threads.
/// </summary>
public abstract class StreamingDecoder
{
    /// <summary>The text that is certain now; empty while a character is incomplete.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such id.</exception>
    public abstract string Append(int id);

    /// <summary>What is left at the end; U+FFFD for a character that was never completed.</summary>
    public abstract string Finish();
}
