namespace D1.Tasks.Nano;

/// <summary>Evaluates <c>+ - * / ( )</c> over number words, exactly; a recursive-descent parser, so no text is ever run as code.</summary>
internal ref struct Expression
{
    private const int DeepestNesting = 64;
    private readonly ReadOnlySpan<string> _words;
    private int _at;
    private int _depth;

    private Expression(ReadOnlySpan<string> words) => _words = words;

    /// <summary>The value, or null when the words are no expression or divide by zero.</summary>
    public static Rational? Evaluate(ReadOnlySpan<string> words)
    {
        var expression = new Expression(words);
        var value = expression.Sum();
        return expression._at == words.Length ? value : null;
    }

    private Rational? Sum()
    {
        var value = Product();
        while (value is { } left && Next("+", "-") is { } op) value = Product() is { } right ? Rational.Apply(op, left, right) : null;
        return value;
    }

    private Rational? Product()
    {
        var value = Operand();
        while (value is { } left && Next("*", "/") is { } op) value = Operand() is { } right ? Rational.Apply(op, left, right) : null;
        return value;
    }

    private Rational? Operand()
    {
        if (Next("(") is not null)
        {
            if (++_depth > DeepestNesting) return null;
            var value = Sum();
            _depth--;
            return Next(")") is null ? null : value;
        }

        return _at < _words.Length && CompletionText.Number(_words[_at]) is { } number ? Advance(number) : null;
    }

    private Rational Advance(int number)
    {
        _at++;
        return number;
    }

    private string? Next(string either, string? or = null) =>
        _at < _words.Length && (_words[_at] == either || _words[_at] == or) ? _words[_at++] : null;
}
