namespace D1.Tasks.Released;

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
