using System.Globalization;
using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>Reads expressions, with Jinja's order of operators: filters and tests bind closer than any but attributes and calls.</summary>
internal sealed class JinjaExpressionParser(JinjaTokens tokens)
{
    /// <summary>Longer chains (<c>a + a + …</c>) would make a tree as deep.</summary>
    private const int MaxChain = 500;

    public JinjaExpression Parse() => tokens.Nested(ParseConditional);

    /// <summary>An expression, or several with commas between: a tuple.</summary>
    public JinjaExpression ParseTuple()
    {
        var first = Parse();
        if (!tokens.Sees(",")) return first;
        var items = new List<JinjaExpression> { first };
        while (tokens.Take(",") && !AtEndOfTuple) items.Add(Parse());
        return new JinjaExpression.Sequence(items, IsTuple: true, first.Line);
    }

    /// <summary>The items of <c>for … in</c>, where <c>if</c> begins the loop's condition.</summary>
    public JinjaExpression ParseWithoutCondition() => tokens.Nested(ParseOr);

    private bool AtEndOfTuple => tokens.Sees(")") || tokens.Current.Kind is JinjaTokenKind.BlockEnd or JinjaTokenKind.PrintEnd;

    private JinjaExpression ParseConditional()
    {
        var value = ParseOr();
        for (var chain = 0; tokens.Take("if"); Guard(ref chain))
        {
            var condition = ParseOr();
            var otherwise = tokens.Take("else") ? Parse() : null;
            value = new JinjaExpression.Conditional(condition, value, otherwise, value.Line);
        }

        return value;
    }

    private JinjaExpression ParseOr() => ParseBinary(ParseAnd, "or");

    private JinjaExpression ParseAnd() => ParseBinary(ParseNot, "and");

    private JinjaExpression ParseNot() => tokens.Sees("not")
        ? new JinjaExpression.Unary(tokens.Take().Text, tokens.Nested(ParseNot), tokens.Line)
        : ParseComparison();

    private JinjaExpression ParseComparison()
    {
        var first = ParseSum();
        var rest = new List<(string, JinjaExpression)>();
        while (true)
        {
            if (tokens.Sees("==") || tokens.Sees("!=") || tokens.Sees("<") || tokens.Sees(">") || tokens.Sees("<=") || tokens.Sees(">=")
                || tokens.Sees("in"))
                rest.Add((tokens.Take().Text, ParseSum()));
            else if (tokens.Take("not"))
            {
                tokens.Expect("in");
                rest.Add(("not in", ParseSum()));
            }
            else break;
        }

        return rest.Count == 0 ? first : new JinjaExpression.Comparison(first, rest, first.Line);
    }

    private JinjaExpression ParseSum() => ParseBinary(ParseConcatenation, "+", "-");

    private JinjaExpression ParseConcatenation() => ParseBinary(ParseProduct, "~");

    private JinjaExpression ParseProduct() => ParseBinary(ParsePower, "*", "/", "//", "%");

    private JinjaExpression ParsePower() => ParseBinary(() => ParseUnary(withFilters: true), "**");

    private JinjaExpression ParseBinary(Func<JinjaExpression> operand, params string[] operators)
    {
        var left = operand();
        for (var chain = 0; operators.FirstOrDefault(tokens.Sees) is { } found; Guard(ref chain))
        {
            var line = tokens.Take().Line;
            left = new JinjaExpression.Binary(found, left, operand(), line);
        }

        return left;
    }

    private JinjaExpression ParseUnary(bool withFilters)
    {
        JinjaExpression value;
        if (tokens.Sees("-") || tokens.Sees("+"))
        {
            var sign = tokens.Take();
            value = new JinjaExpression.Unary(sign.Text, tokens.Nested(() => ParseUnary(withFilters: false)), sign.Line);
        }
        else value = ParsePostfix(ParsePrimary());

        return withFilters ? ParseFilters(value) : value;
    }

    private JinjaExpression ParsePrimary()
    {
        var token = tokens.Take();
        switch (token.Kind)
        {
            case JinjaTokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new JinjaExpression.Literal(true, token.Line),
                    "false" or "False" => new JinjaExpression.Literal(false, token.Line),
                    "none" or "None" => new JinjaExpression.Literal(null, token.Line),
                    _ => new JinjaExpression.Variable(token.Text, token.Line),
                };
            case JinjaTokenKind.Text:
                var text = token.Text;
                while (tokens.Current.Kind == JinjaTokenKind.Text) text += tokens.Take().Text;
                return new JinjaExpression.Literal(text, token.Line);
            case JinjaTokenKind.Number:
                return new JinjaExpression.Literal(ParseNumber(token), token.Line);
            case JinjaTokenKind.Operator when token.Text == "(":
                var inner = tokens.Sees(")") ? new JinjaExpression.Sequence([], IsTuple: true, token.Line) : ParseTuple();
                tokens.Expect(")");
                return inner;
            case JinjaTokenKind.Operator when token.Text == "[":
                return new JinjaExpression.Sequence(ParseList("]", Parse), IsTuple: false, token.Line);
            case JinjaTokenKind.Operator when token.Text == "{":
                return new JinjaExpression.Mapping(ParseList("}", ParseEntry), token.Line);
            default:
                throw JinjaError.At(token.Line,
                    token.Text.Length == 0 ? "an expression is missing" : $"'{token.Text}' does not begin an expression");
        }
    }

    private static object ParseNumber(JinjaToken token)
    {
        var digits = token.Text.Replace("_", "", StringComparison.Ordinal);
        if (digits.All(char.IsAsciiDigit))
            return long.TryParse(digits, CultureInfo.InvariantCulture, out var whole) ? whole
                : throw JinjaError.At(token.Line, $"the number {token.Text} is too large");
        return double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private List<T> ParseList<T>(string end, Func<T> item)
    {
        var items = new List<T>();
        while (!tokens.Take(end))
        {
            if (items.Count > 0) tokens.Expect(",");
            if (tokens.Take(end)) break;
            items.Add(item());
        }

        return items;
    }

    private (JinjaExpression Key, JinjaExpression Value) ParseEntry()
    {
        var key = Parse();
        tokens.Expect(":");
        return (key, Parse());
    }

    private JinjaExpression ParsePostfix(JinjaExpression value)
    {
        for (var chain = 0; ; Guard(ref chain))
        {
            var line = tokens.Line;
            if (tokens.Take("."))
            {
                value = tokens.Current.Kind == JinjaTokenKind.Number
                    ? new JinjaExpression.Item(value, new JinjaExpression.Literal(ParseNumber(tokens.Take()), line), line)
                    : new JinjaExpression.Attribute(value, tokens.TakeName(), line);
            }
            else if (tokens.Take("[")) value = ParseSubscript(value, line);
            else if (tokens.Sees("(")) value = new JinjaExpression.Call(value, ParseArguments(), line);
            else return value;
        }
    }

    private JinjaExpression ParseSubscript(JinjaExpression target, int line)
    {
        JinjaExpression? start = tokens.Sees(":") ? null : ParseTuple(), stop = null, step = null;
        if (tokens.Take("]")) return new JinjaExpression.Item(target, start!, line);
        tokens.Expect(":");
        if (!tokens.Sees(":") && !tokens.Sees("]")) stop = Parse();
        if (tokens.Take(":") && !tokens.Sees("]")) step = Parse();
        tokens.Expect("]");
        return new JinjaExpression.Slice(target, start, stop, step, line);
    }

    private JinjaExpression ParseFilters(JinjaExpression value)
    {
        for (var chain = 0; ; Guard(ref chain))
        {
            var line = tokens.Line;
            if (tokens.Take("|")) value = new JinjaExpression.Filter(value, tokens.TakeName(),
                tokens.Sees("(") ? ParseArguments() : JinjaArguments.None, line);
            else if (tokens.Take("is")) value = ParseTest(value, line);
            else if (tokens.Sees("(")) value = new JinjaExpression.Call(value, ParseArguments(), line);
            else return value;
        }
    }

    private JinjaExpression.Test ParseTest(JinjaExpression value, int line)
    {
        var negated = tokens.Take("not");
        var name = tokens.TakeName();
        if (tokens.Sees("(")) return new JinjaExpression.Test(value, name, ParseArguments(), negated, line);
        var takesOperand = tokens.Current.Kind is JinjaTokenKind.Text or JinjaTokenKind.Number || tokens.Sees("[") || tokens.Sees("{")
            || (tokens.Current.Kind == JinjaTokenKind.Name
                && tokens.Current.Text is not ("else" or "or" or "and" or "is" or "if" or "in" or "not"));
        return new JinjaExpression.Test(value, name,
            takesOperand ? new JinjaArguments([ParsePostfix(ParsePrimary())], []) : JinjaArguments.None, negated, line);
    }

    private JinjaArguments ParseArguments()
    {
        tokens.Expect("(");
        var positional = new List<JinjaExpression>();
        var named = new List<(string, JinjaExpression)>();
        ParseList(")", () =>
        {
            var value = Parse();
            if (value is JinjaExpression.Variable { Name: var name } && tokens.Take("=")) named.Add((name, Parse()));
            else if (named.Count > 0) throw JinjaError.At(value.Line, "an argument without a name after one with a name");
            else positional.Add(value);
            return value;
        });
        return new JinjaArguments(positional, named);
    }

    private static void Guard(ref int chain)
    {
        if (++chain > MaxChain) throw new InputException($"an expression is longer than {MaxChain} operators");
    }
}
