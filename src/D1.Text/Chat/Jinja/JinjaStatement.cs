namespace D1.Text.Chat.Jinja;

/// <summary>The syntax tree of what is not an expression.</summary>
/// <param name="Line">Where it begins, from 1.</param>
internal abstract record JinjaStatement(int Line)
{
    public sealed record Text(string Content, int Line) : JinjaStatement(Line);

    public sealed record Print(JinjaExpression Value, int Line) : JinjaStatement(Line);

    public sealed record If(IReadOnlyList<(JinjaExpression Condition, IReadOnlyList<JinjaStatement> Body)> Branches,
        IReadOnlyList<JinjaStatement> Otherwise, int Line) : JinjaStatement(Line);

    /// <summary>The loop; Otherwise is taken when there was no item.</summary>
    public sealed record For(
        IReadOnlyList<string> Names, JinjaExpression Items, JinjaExpression? Condition,
        IReadOnlyList<JinjaStatement> Body, IReadOnlyList<JinjaStatement> Otherwise, int Line) : JinjaStatement(Line);

    /// <summary><c>set a, b = value</c>.</summary>
    public sealed record Set(IReadOnlyList<string> Names, JinjaExpression Value, int Line) : JinjaStatement(Line);

    /// <summary><c>set space.name = value</c>.</summary>
    public sealed record SetAttribute(string Namespace, string Name, JinjaExpression Value, int Line) : JinjaStatement(Line);

    /// <summary><c>set name</c> … <c>endset</c>.</summary>
    public sealed record SetBlock(string Name, IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

    public sealed record Macro(string Name, IReadOnlyList<(string Name, JinjaExpression? Default)> Parameters,
        IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

    /// <summary><c>generation</c> … <c>endgeneration</c>, which marks the assistant's part for training masks.</summary>
    public sealed record Generation(IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

    public sealed record Break(int Line) : JinjaStatement(Line);

    public sealed record Continue(int Line) : JinjaStatement(Line);
}
