using System.Text;
using D1.Core;

namespace D1.Text.Expressions;

/// <summary>What a token is. Those between texts and ends of tags are of the template around expressions.</summary>
internal enum TokenKind
{
    Name,
    Number,

    /// <summary>A string; its token has the value.</summary>
    Text,
    Operator,

    /// <summary>Text outside of tags.</summary>
    Data,
    PrintBegin,
    PrintEnd,
    BlockBegin,
    BlockEnd,
    End,
}

/// <summary>A token of an expression, or of the template around it.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    private const string NotPart = "is not part of the language";

    private static readonly string[] Operators =
        ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "~", "<", ">", "=", ".", ",", ":", "|", "(", ")", "[", "]"];

    public bool Is(string text) => Kind is TokenKind.Operator or TokenKind.Name && Text == text;

    /// <summary>As messages call it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.Data => "text",
        TokenKind.Text => "a string",
        TokenKind.PrintBegin => "'{{'",
        TokenKind.PrintEnd => "'}}'",
        TokenKind.BlockBegin => "'{%'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.End => "the end",
        _ => $"'{Text}'",
    };

    /// <summary>The token that begins at a place that is no white space.</summary>
    /// <exception cref="InputException">None does; the message says in which line.</exception>
    public static Token Read(string source, int at, int line, out int length)
    {
        var first = source[at];
        if (first is '\'' or '"') return ReadText(source, at, line, out length);
        var whole = Span(source, at, char.IsAsciiDigit);
        var part = at + whole < source.Length && source[at + whole] == '.' ? Span(source, at + whole + 1, char.IsAsciiDigit) : -1;
        if (whole > 0 || part > 0) return Take(TokenKind.Number, whole + 1 + part, out length);
        if (first == '_' || char.IsLetter(first))
            return Take(TokenKind.Name, Span(source, at, c => c == '_' || char.IsLetterOrDigit(c)), out length);
        foreach (var known in Operators)
            if (string.CompareOrdinal(source, at, known, 0, known.Length) == 0)
                return Take(TokenKind.Operator, known.Length, out length);
        Rune.DecodeFromUtf16(source.AsSpan(at), out var rune, out _);
        throw ExpressionError.At(line, $"'{rune}' {NotPart}");

        Token Take(TokenKind kind, int size, out int taken)
        {
            taken = size;
            return new Token(kind, source.Substring(at, size), line);
        }
    }

    private static int Span(string source, int from, Func<char, bool> belongs)
    {
        var end = from;
        while (end < source.Length && belongs(source[end])) end++;
        return end - from;
    }

    private static Token ReadText(string source, int start, int line, out int length)
    {
        var text = new StringBuilder();
        for (var at = start + 1; at < source.Length; at++)
        {
            if (source[at] == source[start])
            {
                length = at + 1 - start;
                return new Token(TokenKind.Text, text.ToString(), line);
            }

            if (source[at] != '\\' || at + 1 == source.Length) text.Append(source[at]);
            else
                text.Append(source[++at] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '\\' or '\'' or '"' => source[at],
                    var other => throw ExpressionError.At(line, $"the escape '\\{other}' {NotPart}"),
                });
        }

        throw ExpressionError.At(line, "a string without its closing quote");
    }
}

/// <summary>Errors in a text of several lines.</summary>
internal static class ExpressionError
{
    public static InputException At(int line, string message) => new($"line {line}: {message}");
}

/// <summary>The tokens of a text, read one after the other.</summary>
internal sealed class Tokens(IReadOnlyList<Token> tokens)
{
    /// <summary>Brackets and blocks within each other, as many as Python's own tokenizer takes.</summary>
    private const int MostNested = 200;

    private int _at;
    private int _nested;

    public Token Current => tokens[_at];

    public int Line => Current.Line;

    /// <summary>The word of a block that begins here; else null.</summary>
    public string? BlockName =>
        Current.Kind == TokenKind.BlockBegin && tokens[_at + 1].Kind == TokenKind.Name ? tokens[_at + 1].Text : null;

    public Token Take() => _at < tokens.Count - 1 ? tokens[_at++] : tokens[_at];

    public bool Sees(string text) => Current.Is(text);

    public bool SeesAny(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (Sees(text)) return true;
        return false;
    }

    public bool Take(string text)
    {
        if (!Sees(text)) return false;
        Take();
        return true;
    }

    public void Expect(string text)
    {
        if (!Take(text)) throw Unexpected($"'{text}'");
    }

    public void Expect(TokenKind kind)
    {
        if (Current.Kind != kind) throw Unexpected(new Token(kind, "", 0).ToString());
        Take();
    }

    public string TakeName() => Current.Kind == TokenKind.Name ? Take().Text : throw Unexpected("a name");

    public InputException Unexpected(string expected) => ExpressionError.At(Line, $"expected {expected}, not {Current}");

    /// <summary>Keeps texts from nesting so deep that the stack ends.</summary>
    public T Nested<T>(Func<T> parse)
    {
        if (++_nested > MostNested) throw ExpressionError.At(Line, $"nested deeper than {MostNested}");
        var result = parse();
        _nested--;
        return result;
    }
}
