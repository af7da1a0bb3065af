namespace D1.Pipeline.Specs;

/// <summary>A single YAML value; <paramref name="plain"/> when it was written without quotes.</summary>
public sealed class SpecScalar(SourceLocation location, string text, bool plain = true) : SpecValue(location)
{
    private const int Shown = 80;

    public string Text { get; } = text;

    public bool IsPlain { get; } = plain;

    /// <summary>YAML's ways to write "nothing": empty, <c>~</c> and <c>null</c>, unquoted.</summary>
    public bool IsNull => IsPlain && (Text is "" or "~" or "null");

    public override string Describe() => IsNull ? "nothing" : $"'{(Text.Length > Shown ? Text[..Shown] + "…" : Text)}'";
}
