namespace D1.Model.Tokenization.PreTokenizers;

/// <summary>What becomes of a match of the split pattern.</summary>
internal enum SplitBehavior
{
    /// <summary>A word of its own.</summary>
    Isolated,

    /// <summary>Left out.</summary>
    Removed,

    MergedWithPrevious,
    MergedWithNext,

    /// <summary>One word with the matches beside it.</summary>
    Contiguous,
}
