namespace D1.Model.Decoding;

/// <summary>
/// What the passes of a block take from its first one, which covers the whole sequence (Fast-dLLM, Wu et al. 2025, Section 3.2). All but
/// <see cref="None"/> are approximations.
/// </summary>
public enum DecodingCache
{
    /// <summary>Nothing: every pass covers the whole sequence.</summary>
    None,

    /// <summary>Keys and values of what is left of the block.</summary>
    Prefix,

    /// <summary>Keys and values of what is left and right of the block.</summary>
    Dual,
}
