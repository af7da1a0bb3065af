namespace D1.Pipeline.Specs;

/// <summary>Options of a stage that draws random numbers: the one seed that all of its generators derive from.</summary>
public interface ISeededOptions
{
    long Seed { get; }
}
