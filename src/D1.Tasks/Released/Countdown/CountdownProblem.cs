using System.Globalization;
using System.Numerics;
using D1.Text.Expressions;

namespace D1.Tasks.Released;

/// <summary>Reach a target from numbers, each used exactly once.</summary>
/// <param name="Numbers">The numbers.</param>
/// <param name="Target">The target; null where the released parser finds none, and then nothing is correct.</param>
public sealed record CountdownProblem(IReadOnlyList<BigInteger> Numbers, Number? Target)
    : Problem(Describe(Numbers, Target), Describe(Numbers, Target), "")
{
    /// <summary>Several expressions are right.</summary>
    public override string Reference => string.Create(CultureInfo.InvariantCulture, $"{Target} from {string.Join(' ', Numbers)}");

    /// <summary>The question as the released data set writes it.</summary>
    private static string Describe(IReadOnlyList<BigInteger> numbers, Number? target) =>
        string.Create(CultureInfo.InvariantCulture, $"Numbers: [{string.Join(", ", numbers)}]\nTarget: {target}");
}
