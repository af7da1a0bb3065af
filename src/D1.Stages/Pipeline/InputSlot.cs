namespace D1.Stages.Pipeline;

/// <summary>An input that a stage reads, to be given in its spec below <c>inputs:</c>.</summary>
/// <param name="Name">Snake case.</param>
/// <param name="Kind">What it must be: the <see cref="IStage.Produces"/> of the stage that the spec names.</param>
/// <param name="Optional">Whether the stage runs without it.</param>
public sealed record InputSlot(string Name, string Kind, bool Optional = false);
