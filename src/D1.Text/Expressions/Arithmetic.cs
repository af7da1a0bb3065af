using System.Numerics;

namespace D1.Text.Expressions;

/// <summary>
/// Python's operators on numbers. Null is where Python raises (division by zero, overflow, a type without the operator), or where the
/// result would have more than <see cref="MostBits"/> bits: there Python goes on until memory or patience ends (<c>9**9**9</c>).
/// </summary>
public static class Arithmetic
{
    public const int MostBits = 1 << 18;

    /// <summary>The value of <c>a op b</c>.</summary>
    public static Number? Apply(string op, Number a, Number b) => op switch
    {
        "+" => Apply(a, b, (x, y) => x + y, (x, y) => x + y, (x, y) => x + y),
        "-" => Subtract(a, b),
        "*" => Apply(a, b, Product, (x, y) => x * y, (x, y) => x * y),
        "/" => Divide(a, b),
        "//" => IsZero(b) ? null : Apply(a, b, Floor, Floor, (_, _) => null),
        "**" => Power(a, b),
        _ => throw new ArgumentException($"no operator '{op}'", nameof(op)),
    };

    public static Number? Subtract(Number a, Number b) => Apply(a, b, (x, y) => x - y, (x, y) => x - y, (x, y) => x - y);

    /// <summary><c>a / b</c>: of two ints, the nearest float.</summary>
    private static Number? Divide(Number a, Number b) => IsZero(b) ? null : Apply(
        a,
        b,
        (x, y) => Number.Quotient(x, y) is { } quotient ? (Number)quotient : null,
        (x, y) => x / y,
        (x, y) => x / y);

    /// <summary><c>a ** b</c>: a negative exponent makes an int a float; a negative base to a fraction is complex.</summary>
    private static Number? Power(Number a, Number b) =>
        a.Kind == NumberKind.Whole && b.Kind == NumberKind.Whole && b.Whole.Sign >= 0 ? Power(a.Whole, b.Whole)
        : a.Kind == NumberKind.Complex || b.Kind == NumberKind.Complex ? Power(a.ToComplex(), b.ToComplex())
        : a.ToFloat() is { } x && b.ToFloat() is { } y ? Power(x, y)
        : null;

    public static Number Negate(Number a) => a.Kind switch
    {
        NumberKind.Whole => -a.Whole,
        NumberKind.Real => -a.Value.Real,
        _ => -a.Value,
    };

    private static Number? Apply(
        Number a,
        Number b,
        Func<BigInteger, BigInteger, Number?> integers,
        Func<double, double, Number?> floats,
        Func<Complex, Complex, Number?> complexes) => (NumberKind)Math.Max((int)a.Kind, (int)b.Kind) switch
        {
            NumberKind.Whole => integers(a.Whole, b.Whole),
            NumberKind.Real => a.ToFloat() is { } x && b.ToFloat() is { } y ? floats(x, y) : null,
            _ => a.ToComplex() is { } x && b.ToComplex() is { } y ? complexes(x, y) : null,
        };

    private static bool IsZero(Number a) => a.Kind == NumberKind.Whole ? a.Whole.IsZero : a.Value == Complex.Zero;

    private static Number? Product(BigInteger a, BigInteger b) => a.GetBitLength() + b.GetBitLength() > MostBits ? null : a * b;

    private static Number? Floor(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var remainder);
        return remainder.Sign * b.Sign < 0 ? quotient - 1 : quotient;
    }

    // From the exact remainder, since the rounded quotient may already be the next integer.
    private static Number? Floor(double a, double b)
    {
        var remainder = a % b;
        var quotient = (a - remainder) / b;
        if (remainder != 0 && (b < 0) != (remainder < 0)) quotient -= 1;
        if (quotient == 0) return Math.CopySign(0, a / b);
        var floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static Number? Power(BigInteger a, BigInteger b)
    {
        if (b.IsZero || a.IsOne) return 1;
        if (a.IsZero) return 0;
        if (a == BigInteger.MinusOne) return b.IsEven ? 1 : -1;
        return b > MostBits || BigInteger.Abs(a).GetBitLength() * (long)b > MostBits ? null : BigInteger.Pow(a, (int)b);
    }

    private static Number? Power(double a, double b)
    {
        if (a == 0 && b < 0) return null;
        if (a < 0 && double.IsFinite(a) && double.IsFinite(b) && b != Math.Floor(b)) return Power((Complex?)a, b);
        var power = Math.Pow(a, b);
        return double.IsInfinity(power) && double.IsFinite(a) && double.IsFinite(b) ? null : power;
    }

    private static Number? Power(Complex? a, Complex? b)
    {
        if (a is not { } x || b is not { } y) return null;
        if (y == Complex.Zero) return Complex.One;
        if (x == Complex.Zero) return y.Imaginary != 0 || y.Real < 0 ? null : Complex.Zero;
        var power = Complex.Pow(x, y);
        return Complex.IsInfinity(power) ? null : power;
    }
}
