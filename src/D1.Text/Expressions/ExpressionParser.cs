using D1.Core;

namespace D1.Text.Expressions;

/// <summary>
/// Reads the two languages of expressions: that of templates, with Jinja's order of operators, and within it that of arithmetic, which has
/// numbers, <c>+ - * / // **</c>, signs and parentheses, in Python's order. What stands in neither is refused by name.
/// </summary>
internal sealed class ExpressionParser(Tokens tokens, bool isArithmetic = false)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", ">", "<=", ">=", "in", "not"];

    /// <summary>Operators within each other, chains such as a + a + … among them: evaluation goes as deep.</summary>
    private const int MostDepth = 1000;

    public Expression Parse() => isArithmetic ? Sum() : Conditional();

    /// <summary>The items of <c>for … in</c>, where <c>if</c> begins the loop's condition.</summary>
    public Expression ParseItems() => Or();

    private static Expression Checked(Expression expression) => expression.Depth <= MostDepth ? expression
        : throw ExpressionError.At(expression.Line, $"an expression is deeper than {MostDepth} operators");

    private Expression Conditional()
    {
        var value = Or();
        while (tokens.Take("if"))
        {
            var condition = Or();
            value = Checked(new Conditional(condition, value, tokens.Take("else") ? tokens.Nested(Conditional) : null, value.Line));
        }

        return value;
    }

    private Expression Or() => Chain(And, "or");

    private Expression And() => Chain(Not, "and");

    private Expression Not()
    {
        var nots = new Stack<Token>();
        while (tokens.Sees("not")) nots.Push(tokens.Take());
        return nots.Aggregate(Comparison(), (value, not) => Checked(new Unary(not.Text, value, not.Line)));
    }

    private Expression Comparison()
    {
        var left = Sum();
        if (!tokens.SeesAny(Comparisons)) return left;
        var op = tokens.Take();
        if (op.Is("not")) tokens.Expect("in");
        var value = Checked(new Binary(op.Is("not") ? "not in" : op.Text, left, Sum(), op.Line));
        return tokens.SeesAny(Comparisons) ? throw ExpressionError.At(tokens.Line, "a chain of comparisons is not supported") : value;
    }

    private Expression Sum() => Chain(isArithmetic ? Product : Concatenation, "+", "-");

    private Expression Concatenation() => Chain(Product, "~");

    private Expression Product() => Chain(Signed, "*", "/", "//");

    private Expression Chain(Func<Expression> operand, params ReadOnlySpan<string> operators)
    {
        var left = operand();
        while (tokens.SeesAny(operators))
        {
            var op = tokens.Take();
            left = Checked(new Binary(op.Text, left, operand(), op.Line));
        }

        return left;
    }

    /// <summary>Signs bind weaker than a power on their right and stronger than one on their left: -2 ** -2 is -(2 ** (-2)).</summary>
    private Expression Signed()
    {
        var parts = new Stack<(Stack<Token> Signs, Expression Base)>();
        do
        {
            var signs = new Stack<Token>();
            while (tokens.SeesAny("+", "-")) signs.Push(tokens.Take());
            parts.Push((signs, Postfix(Primary())));
            if (!isArithmetic && tokens.Sees("**")) throw NotSupported("'**'");
        }
        while (tokens.Take("**"));

        Expression? value = null;
        foreach (var (signs, operand) in parts)
        {
            value = value is null ? operand : Checked(new Binary("**", operand, value, operand.Line));
            value = signs.Aggregate(value, (inner, sign) => Checked(new Unary(sign.Text, inner, sign.Line)));
        }

        return Filtered(value!);
    }

    private Expression Primary()
    {
        var token = tokens.Take();
        if (token.Kind == TokenKind.Number)
            return Number.Parse(token.Text) is { } number ? new Literal(number, token.Line)
                : throw ExpressionError.At(token.Line, $"'{token.Text}' is no number");
        if (token.Is("("))
        {
            var inner = tokens.Nested(Parse);
            tokens.Expect(")");
            return inner;
        }

        if (isArithmetic) throw ExpressionError.At(token.Line, $"expected a number, not {token}");
        if (token.Kind == TokenKind.Text) return new Literal(token.Text, token.Line);
        if (token.Is("[")) return new ListOf(Items("]", Parse), token.Line);
        if (token.Kind != TokenKind.Name)
            throw ExpressionError.At(token.Line,
                token.Kind == TokenKind.Operator ? $"{token} does not begin an expression" : "an expression is missing");
        return token.Text switch
        {
            "true" or "True" => new Literal(true, token.Line),
            "false" or "False" => new Literal(false, token.Line),
            "none" or "None" => new Literal(null, token.Line),
            _ when tokens.Sees("(") => new Call(token.Text, Arguments(), token.Line),
            _ => new Variable(token.Text, token.Line),
        };
    }

    private Expression Postfix(Expression value)
    {
        while (!isArithmetic)
        {
            var line = tokens.Line;
            if (tokens.Take("."))
            {
                var name = tokens.TakeName();
                value = tokens.Sees("(") ? new MethodCall(value, name, Arguments(), line) : new Attribute(value, name, line);
            }
            else if (tokens.Take("[")) value = Subscript(value, line);
            else if (tokens.Sees("(")) throw NotSupported("a call of anything but a name");
            else break;
            Checked(value);
        }

        return value;
    }

    private Expression Subscript(Expression target, int line)
    {
        Expression? start = tokens.Sees(":") ? null : tokens.Nested(Parse), stop = null, step = null;
        if (tokens.Take("]")) return new Item(target, start!, line);
        tokens.Expect(":");
        if (!tokens.SeesAny(":", "]")) stop = tokens.Nested(Parse);
        if (tokens.Take(":") && !tokens.Sees("]")) step = tokens.Nested(Parse);
        tokens.Expect("]");
        return new Slice(target, start, stop, step, line);
    }

    private Expression Filtered(Expression value)
    {
        while (!isArithmetic)
        {
            var line = tokens.Line;
            if (tokens.Take("|")) value = new Filter(value, tokens.TakeName(), tokens.Sees("(") ? Arguments() : [], line);
            else if (tokens.Take("is"))
            {
                var isNegated = tokens.Take("not");
                value = new Test(value, tokens.TakeName(), isNegated, line);
            }
            else break;
            Checked(value);
        }

        return value;
    }

    private IReadOnlyList<Argument> Arguments()
    {
        tokens.Expect("(");
        return Items(")", () =>
        {
            var value = Parse();
            return value is Variable { Name: var name } && tokens.Take("=") ? new Argument(name, Parse()) : new Argument(null, value);
        });
    }

    private List<T> Items<T>(string end, Func<T> item)
    {
        var items = new List<T>();
        while (!tokens.Take(end))
        {
            if (items.Count > 0) tokens.Expect(",");
            if (tokens.Take(end)) break;
            items.Add(tokens.Nested(item));
        }

        return items;
    }

    private InputException NotSupported(string what) => ExpressionError.At(tokens.Line, $"{what} is not supported");
}
