using System.Numerics;

namespace D1.Tasks.Nano;

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

    /// <summary>The value of <c>left op right</c>, or null for a division by zero.</summary>
    public static Rational? Apply(string op, Rational left, Rational right) => op switch
    {
        "+" => new((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator),
        "-" => new((left.Numerator * right.Denominator) - (right.Numerator * left.Denominator), left.Denominator * right.Denominator),
        "*" => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator),
        _ => right.Numerator.IsZero ? null : new(left.Numerator * right.Denominator, left.Denominator * right.Numerator),
    };
}
