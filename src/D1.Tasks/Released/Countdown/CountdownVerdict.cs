using D1.Text.Expressions;

namespace D1.Tasks.Released;

/// <summary>What the released parser makes of a Countdown generation.</summary>
/// <param name="Equation">What it takes for the equation.</param>
/// <param name="Value">Its value: null where the numbers are not used once each, infinity where it cannot be evaluated.</param>
/// <param name="Correct">The value is the target.</param>
public sealed record CountdownVerdict(string Equation, Number? Value, bool Correct);
