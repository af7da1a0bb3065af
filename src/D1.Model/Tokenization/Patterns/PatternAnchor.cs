namespace D1.Model.Tokenization.Patterns;

internal enum PatternAnchor
{
    TextStart,
    TextEnd,

    /// <summary>The end of the text, or before its last line feed.</summary>
    TextEndOrLastLineFeed,

    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
