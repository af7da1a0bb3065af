namespace D1.Stages.Estimating;

/// <summary>What a stage's estimate may use beside its options.</summary>
/// <param name="Inputs">Estimates of its inputs, by name.</param>
/// <param name="Threads">Threads that the spec gives it.</param>
public sealed record EstimateContext(IReadOnlyDictionary<string, StageEstimate> Inputs, int Threads);
