namespace D1.Model.Tokenization.Patterns;

/// <summary>The syntax tree of a pattern.</summary>
internal abstract record PatternNode
{
    public sealed record One(RuneSet Set) : PatternNode;

    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    public sealed record Choice(IReadOnlyList<PatternNode> Branches) : PatternNode;

    /// <summary>From Min to Max (null: without limit) times the body.</summary>
    public sealed record Repeat(PatternNode Body, int Min, int? Max, bool Lazy) : PatternNode;

    /// <summary>Once matched, never tried again: <c>(?&gt;…)</c> and possessive quantifiers.</summary>
    public sealed record Atomic(PatternNode Body) : PatternNode;

    public sealed record Look(PatternNode Body, bool Ahead, bool Negated) : PatternNode;

    public sealed record Anchor(PatternAnchor Kind) : PatternNode;

    /// <summary>Whether it can match the empty text.</summary>
    public bool IsNullable => this switch
    {
        One => false,
        Sequence sequence => sequence.Parts.All(part => part.IsNullable),
        Choice choice => choice.Branches.Any(branch => branch.IsNullable),
        Repeat repeat => repeat.Min == 0 || repeat.Body.IsNullable,
        Atomic atomic => atomic.Body.IsNullable,
        _ => true,
    };

    /// <summary>The most code points that it can match; null: no limit.</summary>
    public long? MaxLength => this switch
    {
        One => 1,
        Sequence sequence => sequence.Parts.Aggregate((long?)0, (sum, part) => sum + part.MaxLength),
        Choice choice => choice.Branches.Any(branch => branch.MaxLength is null) ? null : choice.Branches.Max(branch => branch.MaxLength),
        Repeat { Body.MaxLength: 0 } => 0,
        Repeat repeat => repeat.Max * repeat.Body.MaxLength,
        Atomic atomic => atomic.Body.MaxLength,
        _ => 0,
    };
}
