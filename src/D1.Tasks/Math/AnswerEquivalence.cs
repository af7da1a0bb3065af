using D1.Tasks.Released;

namespace D1.Tasks.Math;

/// <summary>Whether two answers mean the same. Training and evaluation each have their own version, which differ for floats only.</summary>
public static class AnswerEquivalence
{
    private const double FloatTolerance = 1e-6;

    /// <summary>The training reward's version (<c>math500_utils.is_equiv</c>): a float equals only a float.</summary>
    public static bool InTraining(MathAnswer a, MathAnswer b)
    {
        if (a.IsNone || b.IsNone) return a.IsNone && b.IsNone;
        return a.Text is { } left && b.Text is { } right ? AreEquivalent(left, right) : a.Text is null && b.Text is null
            && a.Number == b.Number;
    }

    /// <summary>
    /// The evaluation parser's version (<c>parser_helper.is_equiv</c>): with a float on either side, the values are within 1e-6.
    /// </summary>
    public static bool InEvaluation(MathAnswer a, MathAnswer b)
    {
        if (a.Number is null && b.Number is null) return InTraining(a, b);
        return ToFloat(a) is { } left && ToFloat(b) is { } right && double.Abs(left - right) < FloatTolerance;
    }

    // Where normalising raises, only equal texts are equivalent.
    private static bool AreEquivalent(string a, string b) =>
        LatexNormalizer.Normalize(a) is { } left && LatexNormalizer.Normalize(b) is { } right ? left == right : a == b;

    private static double? ToFloat(MathAnswer answer) =>
        answer.Number ?? (answer.Text is { } text ? PythonNumerals.ParseFloat(text) : null);
}

/// <summary>An answer of the released code: a text, a Python float, or nothing (<c>None</c>, the default).</summary>
public readonly record struct MathAnswer
{
    private MathAnswer(string? text, double? number)
    {
        Text = text;
        Number = number;
    }

    public string? Text { get; }

    public double? Number { get; }

    public bool IsNone => Text is null && Number is null;

    public static implicit operator MathAnswer(string? text) => new(text, null);

    public static implicit operator MathAnswer(double number) => new(null, number);
}
