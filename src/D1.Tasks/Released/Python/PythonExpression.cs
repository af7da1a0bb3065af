using System.Globalization;
using System.Numerics;

namespace D1.Tasks.Released;

/// <summary>
/// Evaluates Python arithmetic over literals: <c>+ - * / // **</c>, signs and parentheses, ints and floats. A recursive-descent parser of
/// its own grammar, so that no text is ever run as code. What Python's <c>eval</c> would reject or fail at has no value.
/// </summary>
public ref struct PythonExpression
{
    // Python's tokenizer allows 200 open parentheses; its parser's stack ends somewhere past 1000 chained signs or powers.
    private const int MostParentheses = 200;
    private const int DeepestNesting = 1000;

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _parentheses;
    private int _depth;

    private PythonExpression(ReadOnlySpan<char> text) => _text = text;

    /// <summary><c>eval(text)</c>, or null where Python raises or the value is no number.</summary>
    public static PythonNumber? Evaluate(ReadOnlySpan<char> text)
    {
        var expression = new PythonExpression(text.Trim(" \t\f\r\n"));
        var value = expression.Sum();
        return expression._at == expression._text.Length ? value : null;
    }

    // The operator ahead, longest first; empty at the end.
    private readonly ReadOnlySpan<char> Next
    {
        get
        {
            var rest = _text[_at..];
            return rest.StartsWith("**") || rest.StartsWith("//") ? rest[..2] : rest[..Math.Min(1, rest.Length)];
        }
    }

    private PythonNumber? Sum()
    {
        var value = Term();
        while (value is { } left && Next is "+" or "-")
        {
            var op = Take();
            if (Term() is not { } right) return null;
            value = op is "+" ? PythonArithmetic.Add(left, right) : PythonArithmetic.Subtract(left, right);
        }

        return value;
    }

    private PythonNumber? Term()
    {
        var value = Factor();
        while (value is { } left && Next is "*" or "/" or "//")
        {
            var op = Take();
            if (Factor() is not { } right) return null;
            value = op switch
            {
                "*" => PythonArithmetic.Multiply(left, right),
                "/" => PythonArithmetic.Divide(left, right),
                _ => PythonArithmetic.FloorDivide(left, right),
            };
        }

        return value;
    }

    // A sign binds weaker than the power on its right: -2**2 is -4.
    private PythonNumber? Factor()
    {
        if (Next is not ("+" or "-")) return Power();
        if (++_depth > DeepestNesting) return null;
        var op = Take();
        var value = Factor();
        _depth--;
        return op is "-" && value is { } operand ? PythonArithmetic.Negate(operand) : value;
    }

    private PythonNumber? Power()
    {
        if (Atom() is not { } value) return null;
        if (Next is not "**") return value;
        if (++_depth > DeepestNesting) return null;
        Take();
        var exponent = Factor();
        _depth--;
        return exponent is { } power ? PythonArithmetic.Power(value, power) : null;
    }

    private PythonNumber? Atom()
    {
        if (Next is not "(") return Literal();
        if (++_parentheses > MostParentheses) return null;
        Take();
        var value = Sum();
        if (Next is not ")") return null;
        _parentheses--;
        Take();
        return value;
    }

    private PythonNumber? Literal()
    {
        var start = _at;
        var digits = TakeDigits();
        var isFloat = Next is ".";
        if (isFloat)
        {
            _at++;
            digits += TakeDigits();
        }

        if (digits == 0) return null;
        var literal = _text[start.._at];
        SkipSpace();
        if (isFloat) return double.Parse(literal, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        // 00 is a way to write 0, but 07 is an error.
        if (literal[0] == '0') return literal.ContainsAnyExcept('0') ? null : 0;
        return digits > PythonNumerals.MostIntegerDigits ? null
            : BigInteger.Parse(literal, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private int TakeDigits()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
        return _at - start;
    }

    private ReadOnlySpan<char> Take()
    {
        var taken = Next;
        _at += taken.Length;
        SkipSpace();
        return taken;
    }

    // A line may only end inside parentheses.
    private void SkipSpace()
    {
        while (_at < _text.Length && (_text[_at] is ' ' or '\t' or '\f' || (_parentheses > 0 && (_text[_at] is '\r' or '\n')))) _at++;
    }
}
