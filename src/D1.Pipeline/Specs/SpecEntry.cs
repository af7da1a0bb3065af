using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>One key of a mapping with its value; the location is the key's.</summary>
public sealed record SpecEntry(string Key, SourceLocation Location, SpecValue Value)
{
    public InputException Error(string problem) => new($"{Location}: {problem}");
}
