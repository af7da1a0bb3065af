namespace D1.Model.Tokenization.Patterns;

/// <summary>One step of a compiled pattern; which members count depends on <see cref="Op"/>.</summary>
internal readonly record struct PatternInstruction(PatternOp Op)
{
    public RuneSet? Set { get; init; }

    public int Min { get; init; }

    public int Max { get; init; }

    public int Target { get; init; }

    public int Other { get; init; }

    public int Slot { get; init; }

    public bool Negated { get; init; }

    public PatternAnchor Anchor { get; init; }

    public PatternInstruction[]? Inner { get; init; }
}
