using System.Globalization;

namespace D1.Core;

/// <summary>Numbers that must be numbers: what is computed from a NaN or an infinity looks like a result and is none.</summary>
public static class Finite
{
    /// <summary>A number that is finite.</summary>
    /// <param name="value">The number.</param>
    /// <param name="what">Its name, for people.</param>
    /// <exception cref="NotFiniteException">It is NaN or infinite.</exception>
    public static double Require(double value, string what) => double.IsFinite(value)
        ? value
        : throw new NotFiniteException(string.Create(CultureInfo.InvariantCulture, $"{what} is {value}"));
}

/// <summary>A number that work cannot go on with: NaN or infinite. The message says which, in a few words.</summary>
public sealed class NotFiniteException(string message) : InputException(message);
