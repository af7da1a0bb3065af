using System.Numerics;

namespace D1.Tasks.Released;

/// <summary>Integers of any size as the nearest double, ties to even, as Python converts and divides them.</summary>
internal static class CorrectRounding
{
    private const int LargestExponent = 1024;

    /// <summary>The nearest double, or null where it would be infinite.</summary>
    public static double? ToDouble(BigInteger value) => Scale(BigInteger.Abs(value), 0, inexact: false, value.Sign);

    /// <summary>
    /// The double nearest to <paramref name="dividend"/> ÷ <paramref name="divisor"/> (not 0), or null where it would be infinite.
    /// </summary>
    public static double? Quotient(BigInteger dividend, BigInteger divisor)
    {
        var (a, b) = (BigInteger.Abs(dividend), BigInteger.Abs(divisor));
        // 66 bits or more of quotient: the 64 that are kept below, and a remainder that only matters as "not zero".
        var shift = (int)(66 - a.GetBitLength() + b.GetBitLength());
        var quotient = BigInteger.DivRem(shift > 0 ? a << shift : a, shift < 0 ? b << -shift : b, out var remainder);
        return Scale(quotient, -shift, !remainder.IsZero, dividend.Sign * divisor.Sign);
    }

    // sign · (value + a bit if inexact) · 2^exponent
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
