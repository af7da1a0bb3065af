using D1.Tasks.Math;
using D1.Tasks.Released;

namespace D1.Tasks.Jsonl;

/// <summary>Ways to compare an answer with the right one, by name.</summary>
public static class Scorers
{
    /// <summary>The same words: case, and how much space is between them, do not count.</summary>
    public const string Text = "text";

    /// <summary>The same number; commas between thousands are left out.</summary>
    public const string Number = "number";

    /// <summary>The same LaTeX, as MATH's evaluation normalises it.</summary>
    public const string Math = "math";

    public static IReadOnlyList<string> Names { get; } = [Text, Number, Math];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>Whether an answer, the first argument, is right; a box around it does not count.</returns>
    public static Func<string, string, bool> Get(string name) => name switch
    {
        Text => Boxless((answer, right) => string.Equals(Words(answer), Words(right), StringComparison.OrdinalIgnoreCase)),
        Number => Boxless((answer, right) => Value(answer) is { } value && value == Value(right)),
        Math => Boxless((answer, right) => AnswerEquivalence.InEvaluation(answer, right)),
        _ => throw new ArgumentException($"no scorer '{name}': {string.Join(", ", Names)}"),
    };

    private static Func<string, string, bool> Boxless(Func<string, string, bool> compare) =>
        (answer, right) => compare(BoxedAnswer.Content(answer) ?? answer, BoxedAnswer.Content(right) ?? right);

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static double? Value(string text) => PythonNumerals.ParseFloat(Thousands.Join(text));
}
