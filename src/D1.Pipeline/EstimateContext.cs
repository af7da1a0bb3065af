using D1.Pipeline.Store;

namespace D1.Pipeline;

/// <summary>What a stage's estimate may use beside its options.</summary>
/// <param name="Inputs">Its inputs, by name.</param>
/// <param name="Threads">Threads that the spec gives it.</param>
public sealed record EstimateContext(IReadOnlyDictionary<string, EstimatedInput> Inputs, int Threads);

/// <summary>An input of a stage that is estimated: planned, or there.</summary>
/// <param name="Planned">Its own estimate; null where it is there.</param>
/// <param name="Built">The artifact; null where it is planned.</param>
public sealed record EstimatedInput(StageEstimate? Planned, Artifact? Built);
