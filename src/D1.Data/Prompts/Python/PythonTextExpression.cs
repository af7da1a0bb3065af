using D1.Core;

namespace D1.Data.Prompts.Python;

/// <summary>
/// One expression that makes a text: terms and <c>+</c>; a term is strings side by side, a name, a part of a row, or an expression in
/// parentheses.
/// </summary>
/// <param name="file">For messages.</param>
/// <param name="tokens">The source.</param>
/// <param name="start">Where in it the expression begins.</param>
/// <param name="constant">The value of a name, or null where it is a variable; a variable becomes a field.</param>
internal sealed class PythonTextExpression(string file, IReadOnlyList<PythonToken> tokens, int start,
    Func<string, PromptTemplate?> constant)
{
    private const int DeepestNesting = 100;

    private int _at = start;
    private int _depth;

    private PythonToken? Current => _at < tokens.Count ? tokens[_at] : null;

    /// <param name="endings">What it may end with other than its line.</param>
    /// <exception cref="InputException">It is no such expression; the message says in which line.</exception>
    public PromptTemplate Read(params ReadOnlySpan<string> endings)
    {
        var text = Sum();
        if (Current is not { StartsLine: false } next) return text;
        foreach (var ending in endings)
            if (next.Is(ending)) return text;
        throw Unreadable(next);
    }

    private PromptTemplate Sum()
    {
        if (++_depth > DeepestNesting) throw Error(Current, "parentheses are nested too deep");
        var sum = Term();
        while (Take("+")) sum += Term();
        _depth--;
        return sum;
    }

    private PromptTemplate Term()
    {
        if (Take("("))
        {
            var inner = Sum();
            return Take(")") ? inner : throw Unreadable(Current);
        }

        if (Current is { Kind: PythonTokenKind.String })
        {
            var text = PromptTemplate.Literal("");
            while (Current is { Kind: PythonTokenKind.String, StartsLine: false } literal)
            {
                text += String(literal);
                _at++;
            }

            return text;
        }

        return Current is { Kind: PythonTokenKind.Name } ? Name() : throw Unreadable(Current);
    }

    /// <summary>A constant, or the field that the last name or key of <c>a.b["c"][0]</c> says.</summary>
    private PromptTemplate Name()
    {
        var field = tokens[_at++].Text;
        var plain = true;
        while (true)
        {
            if (Take(".")) field = Current is { Kind: PythonTokenKind.Name } attribute ? attribute.Text : throw Unreadable(Current);
            else if (Take("["))
            {
                if (Current is { Kind: PythonTokenKind.String, Prefix: "" } key) field = Decoded(key, key.Text);
                else if (Current is not { Kind: PythonTokenKind.Number or PythonTokenKind.Name }) throw Unreadable(Current);
                if (_at + 1 >= tokens.Count || !tokens[_at + 1].Is("]")) throw Unreadable(Current);
                _at++;
            }
            else
            {
                break;
            }

            _at++;
            plain = false;
        }

        return (plain ? constant(field) : null) ?? PromptTemplate.Field(field);
    }

    private PromptTemplate String(PythonToken literal)
    {
        if (literal.Prefix.Contains('b')) throw Error(literal, "bytes are no text");
        var isRaw = literal.Prefix.Contains('r');
        if (!literal.Prefix.Contains('f')) return PromptTemplate.Literal(isRaw ? literal.Text : Decoded(literal, literal.Text));
        try
        {
            return Braces.Split(literal.Text).Aggregate(PromptTemplate.Literal(""), (text, part) => text + (
                part.InBraces ? new PythonTextExpression(file, Inner(literal, part.Text), 0, constant).Inside(literal)
                : PromptTemplate.Literal(isRaw ? part.Text : Decoded(literal, part.Text))));
        }
        catch (FormatException error)
        {
            throw Error(literal, error.Message);
        }
    }

    private PromptTemplate Inside(PythonToken literal)
    {
        if (Current is not { Kind: PythonTokenKind.Name }) throw Error(literal, "an f-string may hold names and parts of rows");
        var text = Name();
        return Current is null ? text : throw Error(literal, "an f-string may hold names and parts of rows, without format or conversion");
    }

    private List<PythonToken> Inner(PythonToken literal, string source) =>
        [.. PythonTokens.Read(source, file, literal.Line).Select(token => token with { StartsLine = false })];

    private string Decoded(PythonToken literal, string source)
    {
        try
        {
            return PythonEscapes.Decode(source);
        }
        catch (FormatException error)
        {
            throw Error(literal, error.Message);
        }
    }

    private bool Take(string sign)
    {
        if (Current is not { StartsLine: false } token || !token.Is(sign)) return false;
        _at++;
        return true;
    }

    private InputException Unreadable(PythonToken? token) => token is null
        ? new InputException($"{file}: ends within an expression")
        : Error(token,
            $"'{(token.Kind == PythonTokenKind.String ? "a string" : token.Text)}' where a text was expected to go on or end; strings, "
                + "names and + are read");

    private InputException Error(PythonToken? token, string what) => new($"{file}, line {token?.Line ?? tokens[^1].Line}: {what}");
}
