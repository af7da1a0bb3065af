using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>A YAML value that remembers where it was written, so that every complaint can point at it.</summary>
public abstract class SpecValue(SourceLocation location)
{
    public SourceLocation Location { get; } = location;

    /// <summary>What a person would call this value in an error message.</summary>
    public abstract string Describe();

    /// <summary>A complaint that points at this value.</summary>
    public InputException Error(string problem) => new($"{Location}: {problem}");
}
