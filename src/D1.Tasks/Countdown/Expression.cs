using System.Numerics;

namespace D1.Tasks.Countdown;

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

/// <summary>An exact fraction; equality is that of the values.</summary>
internal readonly record struct Rational
{
    private Rational(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        (Numerator, Denominator) = (numerator / divisor, denominator / divisor);
    }

    public BigInteger Numerator { get; }

    public BigInteger Denominator { get; }

    public static implicit operator Rational(int value) => new(value, BigInteger.One);

    public static explicit operator Rational(BigInteger value) => new(value, BigInteger.One);

    /// <summary>The value of <c>left op right</c>, or null for a division by zero.</summary>
    public static Rational? Apply(string op, Rational left, Rational right) => op switch
    {
        "+" => new((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator),
        "-" => new((left.Numerator * right.Denominator) - (right.Numerator * left.Denominator), left.Denominator * right.Denominator),
        "*" => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator),
        _ => right.Numerator.IsZero ? null : new(left.Numerator * right.Denominator, left.Denominator * right.Numerator),
    };
}
