using D1.Pipeline.Specs;

namespace D1.Pipeline;

/// <summary>An input that follows from a stage's options rather than from <c>inputs:</c>, such as one cell of a table.</summary>
/// <param name="Name">Under which <see cref="StageContext.Input"/> finds it, such as <c>base/gsm/24</c>.</param>
/// <param name="Kind">What it must be: the <see cref="IStage.Produces"/> of the stage that the spec names.</param>
/// <param name="Reference">The spec, with the overrides that make it this input.</param>
public sealed record ExpandedInput(string Name, string Kind, SpecReference Reference);
