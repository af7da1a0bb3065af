namespace D1.Pipeline.Specs;

/// <summary>A YAML list.</summary>
public sealed class SpecSequence(SourceLocation location, IReadOnlyList<SpecValue> items) : SpecValue(location)
{
    public IReadOnlyList<SpecValue> Items { get; } = items;

    public override string Describe() => "a list";
}
