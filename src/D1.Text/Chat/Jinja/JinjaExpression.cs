namespace D1.Text.Chat.Jinja;

/// <summary>The syntax tree of an expression.</summary>
/// <param name="Line">Where it begins, from 1.</param>
internal abstract record JinjaExpression(int Line)
{
    public sealed record Literal(object? Value, int Line) : JinjaExpression(Line);

    public sealed record Variable(string Name, int Line) : JinjaExpression(Line);

    public sealed record Sequence(IReadOnlyList<JinjaExpression> Items, bool IsTuple, int Line) : JinjaExpression(Line);

    public sealed record Mapping(IReadOnlyList<(JinjaExpression Key, JinjaExpression Value)> Items, int Line) : JinjaExpression(Line);

    /// <summary><c>-x</c>, <c>+x</c> or <c>not x</c>.</summary>
    public sealed record Unary(string Operator, JinjaExpression Operand, int Line) : JinjaExpression(Line);

    public sealed record Binary(string Operator, JinjaExpression Left, JinjaExpression Right, int Line) : JinjaExpression(Line);

    /// <summary><c>a &lt; b &lt; c</c>: every neighbour compared.</summary>
    public sealed record Comparison(JinjaExpression First, IReadOnlyList<(string Operator, JinjaExpression Operand)> Rest,
        int Line) : JinjaExpression(Line);

    /// <summary><c>a if c else b</c>; without the else undefined.</summary>
    public sealed record Conditional(JinjaExpression Condition, JinjaExpression Then, JinjaExpression? Otherwise,
        int Line) : JinjaExpression(Line);

    public sealed record Attribute(JinjaExpression Target, string Name, int Line) : JinjaExpression(Line);

    public sealed record Item(JinjaExpression Target, JinjaExpression Key, int Line) : JinjaExpression(Line);

    public sealed record Slice(JinjaExpression Target, JinjaExpression? Start, JinjaExpression? Stop, JinjaExpression? Step,
        int Line) : JinjaExpression(Line);

    public sealed record Call(JinjaExpression Function, JinjaArguments Arguments, int Line) : JinjaExpression(Line);

    public sealed record Filter(JinjaExpression Target, string Name, JinjaArguments Arguments, int Line) : JinjaExpression(Line);

    public sealed record Test(JinjaExpression Target, string Name, JinjaArguments Arguments, bool Negated,
        int Line) : JinjaExpression(Line);
}
