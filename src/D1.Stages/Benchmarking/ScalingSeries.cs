namespace D1.Stages.Benchmarking;

/// <summary>A line of a <see cref="ScalingChart"/>.</summary>
/// <param name="Label">What is the same at all its points.</param>
/// <param name="Points">Tokens/s by size, sizes in order.</param>
public sealed record ScalingSeries(string Label, IReadOnlyList<(int Size, double TokensPerSecond)> Points);
