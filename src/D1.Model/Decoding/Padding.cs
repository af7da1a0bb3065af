namespace D1.Model.Decoding;

/// <summary>What left padding of the shorter prompts of a batch does (DESIGN 4.7.1).</summary>
public enum Padding
{
    /// <summary>It is attended to like text, as in the released code: batch mates change results.</summary>
    Released,

    /// <summary>It is left out of sight: each prompt is decoded as if alone.</summary>
    Unpadded,
}
