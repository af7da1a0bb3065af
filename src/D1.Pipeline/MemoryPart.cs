namespace D1.Pipeline;

/// <summary>Something that a stage keeps in memory.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Bytes">How much of it.</param>
/// <param name="Remedy">What makes it less, as an instruction.</param>
public sealed record MemoryPart(string Name, long Bytes, string Remedy);
