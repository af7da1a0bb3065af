using System.Numerics;
using System.Text;
using D1.Text;
using D1.Text.Expressions;

namespace D1.Tasks.Released;

/// <summary>The checks of an equation that the reward and the parser share.</summary>
public static class CountdownEquation
{
    private const double Tolerance = 1e-5;

    /// <summary>Whether the digit runs of an equation are the numbers, each exactly once: "49.0" is 49 and 0, and "4 9" is no 49.</summary>
    public static bool UsesEachOnce(string equation, IReadOnlyList<BigInteger> numbers) =>
        PythonNumerals.FindIntegers(equation) is { } found && found.Order().SequenceEqual(numbers.Order());

    /// <summary>The value, or null where Python raises or a character is none of digits, <c>+ - * / ( ) .</c> and white space.</summary>
    public static Number? Evaluate(string equation) =>
        equation.Length > 0 && HasOnlyArithmetic(equation) ? Calculation.Evaluate(PythonText.Strip(equation)) : null;

    /// <summary>Whether a value is the target, up to 1e-5.</summary>
    public static bool Reaches(Number value, Number target) => value.IsWithin(Tolerance, target);

    private static bool HasOnlyArithmetic(string equation)
    {
        foreach (var rune in equation.EnumerateRunes())
            if (!(rune.Value is '+' or '-' or '*' or '/' or '(' or ')' or '.' || PythonText.DecimalValue(rune) >= 0 || IsSpace(rune)))
                return false;
        return true;
    }

    private static bool IsSpace(Rune rune) => rune.IsBmp && PythonText.IsSpace((char)rune.Value);
}
