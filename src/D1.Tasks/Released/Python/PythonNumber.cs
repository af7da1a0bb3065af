using System.Globalization;
using System.Numerics;

namespace D1.Tasks.Released;

/// <summary>
/// A value of Python arithmetic: an <c>int</c> of any size, a <c>float</c> or a <c>complex</c> (what a negative number to a fractional
/// power is).
/// </summary>
public readonly record struct PythonNumber
{
    private readonly BigInteger _integer;
    private readonly Complex _value;

    private PythonNumber(PythonNumberKind kind, BigInteger integer, Complex value)
    {
        Kind = kind;
        _integer = integer;
        _value = value;
    }

    public static PythonNumber PositiveInfinity { get; } = double.PositiveInfinity;

    public PythonNumberKind Kind { get; }

    /// <summary>The value of an <c>int</c>.</summary>
    public BigInteger Whole => Kind == PythonNumberKind.Whole ? _integer : throw new InvalidOperationException($"{this} is no int");

    /// <summary>The value of a <c>float</c> or a <c>complex</c>.</summary>
    public Complex Value => Kind != PythonNumberKind.Whole ? _value : throw new InvalidOperationException($"{this} is an int");

    public static implicit operator PythonNumber(BigInteger value) => new(PythonNumberKind.Whole, value, default);

    public static implicit operator PythonNumber(int value) => new(PythonNumberKind.Whole, value, default);

    public static implicit operator PythonNumber(double value) => new(PythonNumberKind.Real, default, value);

    public static implicit operator PythonNumber(Complex value) => new(PythonNumberKind.Complex, default, value);

    /// <summary><c>float(value)</c>, or null where an int is too large for one.</summary>
    public double? ToFloat() => Kind switch
    {
        PythonNumberKind.Whole => CorrectRounding.ToDouble(_integer),
        PythonNumberKind.Real => _value.Real,
        _ => null,
    };

    /// <summary>The value on the complex plane, or null where an int is too large for a float.</summary>
    public Complex? ToComplex() => Kind != PythonNumberKind.Whole ? _value : CorrectRounding.ToDouble(_integer) is { } real ? real : null;

    /// <summary><c>abs(this - other) &lt; tolerance</c>; false where Python raises.</summary>
    public bool IsWithin(double tolerance, PythonNumber other)
    {
        if (PythonArithmetic.Subtract(this, other) is not { } difference) return false;
        return difference.Kind == PythonNumberKind.Complex
            ? Complex.Abs(difference._value) < tolerance
            : difference.ToFloat() is { } distance && Math.Abs(distance) < tolerance;
    }

    public override string ToString() => Kind switch
    {
        PythonNumberKind.Whole => _integer.ToString(CultureInfo.InvariantCulture),
        PythonNumberKind.Real => _value.Real.ToString("R", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"({_value.Real:R}, {_value.Imaginary:R}j)"),
    };
}
