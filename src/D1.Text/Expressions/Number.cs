using System.Globalization;
using System.Numerics;

namespace D1.Text.Expressions;

/// <summary>The types of numbers, narrowest first: mixed operands are widened.</summary>
public enum NumberKind
{
    /// <summary>An integer of any size.</summary>
    Whole,

    /// <summary>A double.</summary>
    Real,

    /// <summary>What a negative number to a fractional power is.</summary>
    Complex,
}

/// <summary>A number as Python's arithmetic has it.</summary>
public readonly record struct Number
{
    /// <summary>Python refuses to convert longer integers (CVE-2020-10735), and so stays clear of quadratic time.</summary>
    public const int MostDigits = 4300;

    private const int LargestExponent = 1024;

    private readonly BigInteger _integer;
    private readonly Complex _value;

    private Number(NumberKind kind, BigInteger integer, Complex value)
    {
        Kind = kind;
        _integer = integer;
        _value = value;
    }

    public static Number PositiveInfinity { get; } = double.PositiveInfinity;

    public NumberKind Kind { get; }

    /// <summary>The value of a <see cref="NumberKind.Whole"/>.</summary>
    public BigInteger Whole => Kind == NumberKind.Whole ? _integer : throw new InvalidOperationException($"{this} is no integer");

    /// <summary>The value of any other.</summary>
    public Complex Value => Kind != NumberKind.Whole ? _value : throw new InvalidOperationException($"{this} is an integer");

    public static implicit operator Number(BigInteger value) => new(NumberKind.Whole, value, default);

    public static implicit operator Number(int value) => new(NumberKind.Whole, value, default);

    public static implicit operator Number(double value) => new(NumberKind.Real, default, value);

    public static implicit operator Number(Complex value) => new(NumberKind.Complex, default, value);

    /// <summary>The number that digits with at most one point write; null where Python takes them for none: 049, or too many.</summary>
    public static Number? Parse(string digits)
    {
        if (digits.Contains('.')) return double.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        // 00 is a way to write 0, but 07 is an error.
        if (digits[0] == '0') return digits.AsSpan().ContainsAnyExcept('0') ? null : 0;
        return digits.Length > MostDigits ? null : BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The nearest double, or null where an integer is too large for one, or the number is complex.</summary>
    public double? ToFloat() => Kind switch
    {
        NumberKind.Whole => Scale(BigInteger.Abs(_integer), 0, inexact: false, _integer.Sign),
        NumberKind.Real => _value.Real,
        _ => null,
    };

    /// <summary>The value on the complex plane, or null where an integer is too large for a double.</summary>
    public Complex? ToComplex() => Kind != NumberKind.Whole ? _value : ToFloat() is { } real ? real : null;

    /// <summary><c>abs(this - other) &lt; tolerance</c>; false where Python raises.</summary>
    public bool IsWithin(double tolerance, Number other)
    {
        if (Arithmetic.Subtract(this, other) is not { } difference) return false;
        return difference.Kind == NumberKind.Complex
            ? Complex.Abs(difference._value) < tolerance
            : difference.ToFloat() is { } distance && Math.Abs(distance) < tolerance;
    }

    public override string ToString() => Kind switch
    {
        NumberKind.Whole => _integer.ToString(CultureInfo.InvariantCulture),
        NumberKind.Real => _value.Real.ToString("R", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"({_value.Real:R}, {_value.Imaginary:R}j)"),
    };

    /// <summary>
    /// The double nearest to <paramref name="dividend"/> ÷ <paramref name="divisor"/> (not 0), ties to even, or null where it would be
    /// infinite.
    /// </summary>
    internal static double? Quotient(BigInteger dividend, BigInteger divisor)
    {
        var (a, b) = (BigInteger.Abs(dividend), BigInteger.Abs(divisor));
        // 66 bits or more of quotient: the 64 that are kept below, and a remainder that only matters as "not zero".
        var shift = (int)(66 - a.GetBitLength() + b.GetBitLength());
        var quotient = BigInteger.DivRem(shift > 0 ? a << shift : a, shift < 0 ? b << -shift : b, out var remainder);
        return Scale(quotient, -shift, !remainder.IsZero, dividend.Sign * divisor.Sign);
    }

    // sign · (value + a bit if inexact) · 2^exponent, rounded to the nearest, ties to even
    private static double? Scale(BigInteger value, int exponent, bool inexact, int sign)
    {
        var excess = (int)Math.Max(0, value.GetBitLength() - 64);
        var kept = value >> excess;
        if (inexact || kept << excess != value) kept |= BigInteger.One;
        var scale = excess + exponent;
        if (!kept.IsZero && kept.GetBitLength() + scale > LargestExponent) return null;
        var rounded = Math.ScaleB((double)(ulong)kept, scale) * sign;
        return double.IsInfinity(rounded) ? null : rounded;
    }
}
