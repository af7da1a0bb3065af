using D1.Core;
using D1.Text.Expressions;

namespace D1.Text.Chat.Jinja;

/// <summary>Reads a template: text, prints, and the blocks <c>if</c>, <c>for</c>, <c>set</c> and <c>macro</c>.</summary>
internal sealed class TemplateParser
{
    private readonly Tokens _tokens;
    private readonly ExpressionParser _expressions;

    private TemplateParser(string source)
    {
        _tokens = new Tokens(TemplateLexer.Read(source));
        _expressions = new ExpressionParser(_tokens);
    }

    /// <exception cref="InputException">Not a template of the subset; the message says in which line.</exception>
    public static IReadOnlyList<Statement> Parse(string source)
    {
        var parser = new TemplateParser(source);
        var body = parser.ParseBody();
        return parser._tokens.BlockName is { } stray ? throw ExpressionError.At(parser._tokens.Line, $"'{stray}' is out of place") : body;
    }

    /// <summary>Everything up to a block that ends or divides the one around it.</summary>
    private List<Statement> ParseBody()
    {
        var body = new List<Statement>();
        while (true)
        {
            var token = _tokens.Current;
            switch (token.Kind)
            {
                case TokenKind.Data:
                    body.Add(new Statement.Text(_tokens.Take().Text, token.Line));
                    break;
                case TokenKind.PrintBegin:
                    _tokens.Take();
                    body.Add(new Statement.Print(_expressions.Parse(), token.Line));
                    _tokens.Expect(TokenKind.PrintEnd);
                    break;
                case TokenKind.BlockBegin:
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

    private Statement ParseBlock()
    {
        var line = _tokens.Line;
        return _tokens.TakeName() switch
        {
            "if" => ParseIf(line),
            "for" => ParseFor(line),
            "set" => ParseSet(line),
            "macro" => ParseMacro(line),
            var other => throw ExpressionError.At(line, $"the block '{other}' is not supported"),
        };
    }

    private Statement.If ParseIf(int line)
    {
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        do branches.Add((_expressions.Parse(), ParseRest()));
        while (TakeBlock("elif"));
        if (TakeBlock("else")) branches.Add((null, ParseRest()));
        EndBlock("endif");
        return new Statement.If(branches, line);
    }

    private Statement.For ParseFor(int line)
    {
        var names = new List<string> { _tokens.TakeName() };
        while (_tokens.Take(",")) names.Add(_tokens.TakeName());
        _tokens.Expect("in");
        var items = _expressions.ParseItems();
        var condition = _tokens.Take("if") ? _expressions.Parse() : null;
        var body = ParseRest();
        EndBlock("endfor");
        return new Statement.For(names, items, condition, body, line);
    }

    private Statement.Set ParseSet(int line)
    {
        var name = _tokens.TakeName();
        var attribute = _tokens.Take(".") ? _tokens.TakeName() : null;
        _tokens.Expect("=");
        var value = _expressions.Parse();
        _tokens.Expect(TokenKind.BlockEnd);
        return new Statement.Set(attribute is null ? null : name, attribute ?? name, value, line);
    }

    private Statement.Macro ParseMacro(int line)
    {
        var name = _tokens.TakeName();
        var parameters = new List<(string, Expression?)>();
        _tokens.Expect("(");
        while (!_tokens.Take(")"))
        {
            if (parameters.Count > 0) _tokens.Expect(",");
            parameters.Add((_tokens.TakeName(), _tokens.Take("=") ? _expressions.Parse() : null));
        }

        var body = ParseRest();
        EndBlock("endmacro");
        return new Statement.Macro(name, parameters, body, line);
    }

    /// <summary>The end of the tag, and what follows it.</summary>
    private List<Statement> ParseRest()
    {
        _tokens.Expect(TokenKind.BlockEnd);
        return ParseBody();
    }

    private bool TakeBlock(string name)
    {
        if (_tokens.BlockName != name) return false;
        _tokens.Take();
        _tokens.Take();
        return true;
    }

    private void EndBlock(string name)
    {
        if (!TakeBlock(name))
            throw ExpressionError.At(_tokens.Line,
                $"expected '{name}', not {(_tokens.BlockName is { } other ? $"'{other}'" : _tokens.Current)}");
        _tokens.Expect(TokenKind.BlockEnd);
    }
}
