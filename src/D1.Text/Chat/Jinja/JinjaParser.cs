using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>Reads a template: text, prints and blocks.</summary>
internal sealed class JinjaParser
{
    private readonly JinjaTokens _tokens;
    private readonly JinjaExpressionParser _expressions;

    private JinjaParser(string source)
    {
        _tokens = new JinjaTokens(JinjaLexer.Read(source));
        _expressions = new JinjaExpressionParser(_tokens);
    }

    /// <exception cref="InputException">Not a template of the subset; the message says in which line.</exception>
    public static IReadOnlyList<JinjaStatement> Parse(string source)
    {
        var parser = new JinjaParser(source);
        var body = parser.ParseBody();
        return parser._tokens.BlockName is { } stray ? throw JinjaError.At(parser._tokens.Line, $"'{stray}' is out of place") : body;
    }

    /// <summary>Everything up to a block that ends or divides the one around it.</summary>
    private List<JinjaStatement> ParseBody()
    {
        var body = new List<JinjaStatement>();
        while (true)
        {
            var token = _tokens.Current;
            switch (token.Kind)
            {
                case JinjaTokenKind.Data:
                    body.Add(new JinjaStatement.Text(_tokens.Take().Text, token.Line));
                    break;
                case JinjaTokenKind.PrintBegin:
                    _tokens.Take();
                    body.Add(new JinjaStatement.Print(_expressions.ParseTuple(), token.Line));
                    _tokens.Expect(JinjaTokenKind.PrintEnd);
                    break;
                case JinjaTokenKind.BlockBegin:
                    if (_tokens.BlockName is "elif" or "else" || _tokens.BlockName?.StartsWith("end", StringComparison.Ordinal) == true)
                        return body;
                    _tokens.Take();
                    body.Add(_tokens.Nested(ParseBlock));
                    break;
                default:
                    return body;
            }
        }
    }

    private JinjaStatement ParseBlock()
    {
        var line = _tokens.Line;
        var name = _tokens.TakeName();
        switch (name)
        {
            case "if": return ParseIf(line);
            case "for": return ParseFor(line);
            case "set": return ParseSet(line);
            case "macro": return ParseMacro(line);
            case "generation": return new JinjaStatement.Generation(ParseUntil("endgeneration"), line);
            case "break" or "continue":
                _tokens.Expect(JinjaTokenKind.BlockEnd);
                return name == "break" ? new JinjaStatement.Break(line) : new JinjaStatement.Continue(line);
            default: throw JinjaError.At(line, $"the block '{name}' is not supported");
        }
    }

    /// <summary>The rest of the tag, the body, and the block that ends it.</summary>
    private List<JinjaStatement> ParseUntil(string end)
    {
        _tokens.Expect(JinjaTokenKind.BlockEnd);
        var body = ParseBody();
        ExpectBlock(end);
        _tokens.Expect(JinjaTokenKind.BlockEnd);
        return body;
    }

    private void ExpectBlock(string name)
    {
        if (_tokens.BlockName != name)
            throw _tokens.BlockName is { } other ? JinjaError.At(_tokens.Line, $"expected '{name}', not '{other}'")
                : _tokens.Unexpected($"'{name}'");
        _tokens.Take();
        _tokens.Take();
    }

    private JinjaStatement.If ParseIf(int line)
    {
        var branches = new List<(JinjaExpression, IReadOnlyList<JinjaStatement>)>();
        var otherwise = new List<JinjaStatement>();
        do
        {
            var condition = _expressions.ParseTuple();
            _tokens.Expect(JinjaTokenKind.BlockEnd);
            branches.Add((condition, ParseBody()));
        }
        while (TakeBlock("elif"));
        if (TakeBlock("else"))
        {
            _tokens.Expect(JinjaTokenKind.BlockEnd);
            otherwise = ParseBody();
        }

        ExpectBlock("endif");
        _tokens.Expect(JinjaTokenKind.BlockEnd);
        return new JinjaStatement.If(branches, otherwise, line);
    }

    private JinjaStatement.For ParseFor(int line)
    {
        var names = ParseNames();
        _tokens.Expect("in");
        var items = _expressions.ParseWithoutCondition();
        var condition = _tokens.Take("if") ? _expressions.Parse() : null;
        _tokens.Expect(JinjaTokenKind.BlockEnd);
        var body = ParseBody();
        var otherwise = new List<JinjaStatement>();
        if (TakeBlock("else"))
        {
            _tokens.Expect(JinjaTokenKind.BlockEnd);
            otherwise = ParseBody();
        }

        ExpectBlock("endfor");
        _tokens.Expect(JinjaTokenKind.BlockEnd);
        return new JinjaStatement.For(names, items, condition, body, otherwise, line);
    }

    private JinjaStatement ParseSet(int line)
    {
        var names = ParseNames();
        if (names.Count == 1 && _tokens.Take("."))
        {
            var attribute = _tokens.TakeName();
            _tokens.Expect("=");
            var assigned = _expressions.ParseTuple();
            _tokens.Expect(JinjaTokenKind.BlockEnd);
            return new JinjaStatement.SetAttribute(names[0], attribute, assigned, line);
        }

        if (names.Count == 1 && !_tokens.Sees("=")) return new JinjaStatement.SetBlock(names[0], ParseUntil("endset"), line);
        _tokens.Expect("=");
        var value = _expressions.ParseTuple();
        _tokens.Expect(JinjaTokenKind.BlockEnd);
        return new JinjaStatement.Set(names, value, line);
    }

    private JinjaStatement.Macro ParseMacro(int line)
    {
        var name = _tokens.TakeName();
        var parameters = new List<(string, JinjaExpression?)>();
        _tokens.Expect("(");
        while (!_tokens.Take(")"))
        {
            if (parameters.Count > 0) _tokens.Expect(",");
            parameters.Add((_tokens.TakeName(), _tokens.Take("=") ? _expressions.Parse() : null));
        }

        return new JinjaStatement.Macro(name, parameters, ParseUntil("endmacro"), line);
    }

    private List<string> ParseNames()
    {
        var parenthesis = _tokens.Take("(");
        var names = new List<string> { _tokens.TakeName() };
        while (_tokens.Take(",")) names.Add(_tokens.TakeName());
        if (parenthesis) _tokens.Expect(")");
        return names;
    }

    private bool TakeBlock(string name)
    {
        if (_tokens.BlockName != name) return false;
        ExpectBlock(name);
        return true;
    }
}
