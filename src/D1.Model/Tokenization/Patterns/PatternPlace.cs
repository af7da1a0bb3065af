namespace D1.Model.Tokenization.Patterns;

/// <summary>A pattern in a tokenizer.json: <c>{"String": …}</c>, <c>{"Regex": …}</c> or a bare text.</summary>
internal static class PatternPlace
{
    public static SplitPattern Read(JsonPlace place)
    {
        if (place.IsText) return SplitPattern.Literal(place.Text());
        return place.Optional("String") is { } literal ? SplitPattern.Literal(literal.Text()) : new SplitPattern(place["Regex"].Text());
    }
}
