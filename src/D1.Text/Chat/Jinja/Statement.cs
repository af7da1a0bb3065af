using D1.Text.Expressions;

namespace D1.Text.Chat.Jinja;

/// <summary>The syntax tree of what is not an expression.</summary>
/// <param name="Line">Where it begins, from 1.</param>
internal abstract record Statement(int Line)
{
    public sealed record Text(string Content, int Line) : Statement(Line);

    public sealed record Print(Expression Value, int Line) : Statement(Line);

    public sealed record If(IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> Branches, int Line) : Statement(Line);

    public sealed record For(IReadOnlyList<string> Names, Expression Items, Expression? Condition, IReadOnlyList<Statement> Body,
        int Line) : Statement(Line);

    /// <summary><c>set name = value</c>, or <c>set space.name = value</c>.</summary>
    public sealed record Set(string? Namespace, string Name, Expression Value, int Line) : Statement(Line);

    public sealed record Macro(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body,
        int Line) : Statement(Line);
}
