using D1.Core;

namespace D1.Text.Expressions;

/// <summary>
/// Python arithmetic over literals: <c>+ - * / // **</c>, signs and parentheses, integers and floats. No text is ever run as code: what is
/// not of this grammar has no value, nor has what Python's <c>eval</c> fails at.
/// </summary>
public static class Calculation
{
    /// <summary><c>eval(text)</c>, or null where Python raises or the value is no number.</summary>
    public static Number? Evaluate(string text)
    {
        try
        {
            var tokens = new Tokens(Read(text.Trim([' ', '\t', '\f', '\r', '\n'])));
            var expression = new ExpressionParser(tokens, isArithmetic: true).Parse();
            tokens.Expect(TokenKind.End);
            return (Number?)expression.Evaluate(new Scope(), new Budget());
        }
        catch (Exception error) when (error is InputException or InsufficientExecutionStackException)
        {
            return null;
        }
    }

    // A line may only end inside parentheses; other white space than this is none of Python's.
    private static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        for (var (at, open) = (0, 0); at < text.Length;)
        {
            if (text[at] is ' ' or '\t' or '\f' || (open > 0 && text[at] is '\r' or '\n'))
            {
                at++;
                continue;
            }

            var token = Token.Read(text, at, 1, out var length);
            tokens.Add(token);
            open += token.Is("(") ? 1 : token.Is(")") ? -1 : 0;
            at += length;
        }

        return [.. tokens, new Token(TokenKind.End, "", 1)];
    }
}
